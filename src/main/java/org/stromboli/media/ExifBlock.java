package org.stromboli.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Finds the EXIF block of a picture by walking its segments or chunks. Reads untrusted bytes: a broken
/// structure has no EXIF.
final class ExifBlock {

    private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private ExifBlock() {}

    static TiffDirectory of(ImageFormat format, byte[] file) {
        return switch (format) {
            case JPEG ->
                first(
                        named("e1", Chunk.ofJpeg(file))
                                .filter(each -> hasPrefix(file, each.start(), each.start() + each.length())),
                        file);
            case PNG -> first(named("eXIf", Chunk.ofPng(file)), file);
            case WEBP -> first(named("EXIF", Chunk.ofRiff(file, 12, file.length)), file);
            case TIFF -> TiffDirectory.read(file, 0, file.length);
            case GIF, BMP -> TiffDirectory.empty();
        };
    }

    private static TiffDirectory first(Stream<Chunk> chunks, byte[] file) {
        return chunks.findFirst()
                .map(each -> withoutPrefix(file, each.start(), each.start() + each.length()))
                .orElseGet(TiffDirectory::empty);
    }

    private static Stream<Chunk> named(String name, List<Chunk> chunks) {
        return chunks.stream().filter(each -> each.name().equals(name));
    }

    private static TiffDirectory withoutPrefix(byte[] file, int from, int to) {
        int start = hasPrefix(file, from, to) ? from + PREFIX.length : from;
        return TiffDirectory.read(file, start, to - start);
    }

    private static boolean hasPrefix(byte[] file, int from, int to) {
        return to - from >= PREFIX.length && Arrays.equals(file, from, from + PREFIX.length, PREFIX, 0, PREFIX.length);
    }
}
