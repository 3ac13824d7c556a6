package org.stromboli.media.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How an image is turned, as its XMP says: Pillow believes it where EXIF says nothing. Looks for the text of the
/// property, as Pillow does, and parses no XML. Reads untrusted bytes.
public final class XmpBlock {

    private static final Pattern ORIENTATION = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");
    private static final byte[] JPEG_NAME = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.ISO_8859_1);

    private XmpBlock() {}

    /// @return empty where there is nothing about it
    public static Optional<Integer> orientation(ImageFormat format, byte[] file, TiffDirectory tags) {
        byte[] xmp = switch (format) {
            case JPEG -> last(ofJpeg(file));
            case PNG -> PngText.find("XML:com.adobe.xmp", file).orElse(new byte[0]);
            case WEBP -> last(named("XMP ", Chunk.ofRiff(file, 12, file.length)).map(each -> content(file, each, 0)));
            case TIFF -> tags.bytes(TiffDirectory.XMP);
            case GIF, BMP -> new byte[0];
        };
        Matcher match = ORIENTATION.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
        return match.find() ? Optional.of(match.group(1).charAt(0) - '0') : Optional.empty();
    }

    private static Stream<byte[]> ofJpeg(byte[] file) {
        return named("e1", Chunk.ofJpeg(file))
                .filter(each -> each.length() >= JPEG_NAME.length
                        && Arrays.mismatch(content(file, each, 0), JPEG_NAME) == JPEG_NAME.length)
                .map(each -> content(file, each, JPEG_NAME.length));
    }

    private static Stream<Chunk> named(String name, List<Chunk> chunks) {
        return chunks.stream().filter(each -> each.name().equals(name));
    }

    private static byte[] content(byte[] file, Chunk chunk, int from) {
        return Arrays.copyOfRange(file, chunk.start() + from, chunk.start() + chunk.length());
    }

    private static byte[] last(Stream<byte[]> all) {
        return all.reduce((one, next) -> next).orElse(new byte[0]);
    }
}
