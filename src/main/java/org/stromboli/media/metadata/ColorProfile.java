package org.stromboli.media.metadata;

import java.io.ByteArrayOutputStream;

/// Takes colour profiles out of files whose readers would otherwise convert the colours: the models were
/// trained on images whose profiles were ignored, and a profile is one more parser for hostile bytes.
public final class ColorProfile {

    private static final String JPEG_SEGMENT = "e2";

    private ColorProfile() {}

    public static byte[] remove(ImageFormat format, byte[] file) {
        return switch (format) {
            case JPEG -> removeSegments(file);
            case PNG, GIF, BMP, TIFF, WEBP -> file;
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
}
