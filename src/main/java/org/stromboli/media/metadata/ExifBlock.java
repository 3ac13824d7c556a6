package org.stromboli.media.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the EXIF block of an image by walking its segments or chunks. Reads untrusted bytes: a broken
/// structure has no EXIF.
public final class ExifBlock {

    private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private ExifBlock() {}

    public static TiffDirectory of(ImageFormat format, byte[] file) {
        return switch (format) {
            case JPEG ->
                first(
                        named("e1", Chunk.ofJpeg(file))
                                .filter(each -> hasPrefix(file, each.start(), each.start() + each.length())),
                        file);
            case PNG -> {
                List<Chunk> chunks = named("eXIf", Chunk.ofPng(file)).toList();
                yield chunks.isEmpty() ? ofText(file) : first(chunks.stream(), file);
            }
            case WEBP -> first(named("EXIF", Chunk.ofRiff(file, 12, file.length)), file);
            case TIFF -> TiffDirectory.read(file, 0, file.length);
            case GIF, BMP -> TiffDirectory.empty();
        };
    }

    /// As ImageMagick has it: three lines, then hexadecimal digits.
    private static TiffDirectory ofText(byte[] file) {
        String text = PngText.find("Raw profile type exif", file)
                .map(each -> new String(each, StandardCharsets.ISO_8859_1))
                .orElse("");
        String digits = text.lines().skip(3).collect(Collectors.joining());
        if (digits.isEmpty() || !digits.matches("([0-9a-fA-F]{2})+")) {
            return TiffDirectory.empty();
        }
        byte[] block = HexFormat.of().parseHex(digits);
        return withoutPrefix(block, 0, block.length);
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
