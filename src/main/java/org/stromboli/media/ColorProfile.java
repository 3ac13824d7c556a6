package org.stromboli.media;

import java.io.ByteArrayOutputStream;

/// Takes colour profiles out of files whose readers would otherwise convert the colours: the models were
/// trained on pictures whose profiles nobody looked at, and a profile is one more parser for hostile bytes.
final class ColorProfile {

    private static final String JPEG_SEGMENT = "e2";
    private static final String WEBP_CHUNK = "ICCP";
    private static final int WEBP_HEADER = 12;
    private static final int WEBP_PROFILE_FLAG = 0x20;

    private ColorProfile() {}

    static byte[] remove(ImageFormat format, byte[] file) {
        return switch (format) {
            case JPEG -> removeSegments(file);
            case WEBP -> hideChunk(file);
            case PNG, GIF, BMP, TIFF -> file;
        };
    }

    private static byte[] removeSegments(byte[] file) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream(file.length);
        int from = 0;
        for (Chunk segment : Chunk.ofJpeg(file)) {
            if (segment.name().equals(JPEG_SEGMENT)) {
                rest.write(file, from, segment.start() - Chunk.JPEG_HEADER - from);
                from = segment.start() + segment.length();
            }
        }
        rest.write(file, from, file.length - from);
        return rest.toByteArray();
    }

    /// Readers skip chunks whose names they do not know.
    private static byte[] hideChunk(byte[] file) {
        byte[] hidden = file;
        for (Chunk chunk : Chunk.ofRiff(file, WEBP_HEADER, file.length)) {
            if (chunk.name().equals(WEBP_CHUNK)) {
                hidden = hidden == file ? file.clone() : hidden;
                hidden[chunk.start() - 8] = 'x';
                hidden[WEBP_HEADER + 8] &= ~WEBP_PROFILE_FLAG;
            }
        }
        return hidden;
    }
}
