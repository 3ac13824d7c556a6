package org.stromboli.skills.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.stromboli.skills.call.BadArguments;

/// Decodes what clients send. The size is read from the file's header and checked before a pixel is decoded.
public final class PictureReader {

    private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif", "bmp");

    private PictureReader() {}

    /// @param name of the argument, for errors
    public static Picture read(String name, String text, PictureLimits limits) {
        return decode(name, bytes(name, text, limits), limits);
    }

    /// @param name of the argument or file, for errors
    public static Picture decode(String name, byte[] file, PictureLimits limits) {
        if (file.length > limits.bytes()) {
            throw new BadArguments("'%s' has %d bytes; allowed: %d".formatted(name, file.length, limits.bytes()));
        }
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            ImageReader reader = readerOf(name, in);
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > limits.pixels()) {
                    throw new BadArguments("'%s' has %d x %d pixels; allowed: %d in all"
                            .formatted(name, reader.getWidth(0), reader.getHeight(0), limits.pixels()));
                }
                BufferedImage image = reader.read(0);
                return Orientation.apply(Orientation.of(file), Picture.of(image));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof BadArguments bad) {
                throw bad;
            }
            // Decoders throw whatever a damaged file makes them stumble over.
            throw new BadArguments("'%s' is a damaged picture: %s".formatted(name, e.getMessage()));
        }
    }

    private static byte[] bytes(String name, String text, PictureLimits limits) {
        String encoded = text;
        if (text.startsWith("data:")) {
            int comma = text.indexOf(',');
            if (comma < 0 || !text.substring(0, comma).endsWith(";base64")) {
                throw new BadArguments("'%s' is a data: URL without ;base64".formatted(name));
            }
            encoded = text.substring(comma + 1);
        } else if (text.startsWith("http:") || text.startsWith("https:") || text.startsWith("file:")) {
            throw new BadArguments(
                    "'%s' is a URL; allowed: base64 or a data: URL. Nothing is fetched by tools".formatted(name));
        }
        if (encoded.length() / 4 * 3L > limits.bytes() + 3) {
            throw new BadArguments("'%s' has more than the allowed %d bytes".formatted(name, limits.bytes()));
        }
        try {
            // The MIME decoder skips line breaks, but anything else that is no base64, too.
            return Base64.getDecoder().decode(encoded.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new BadArguments("'%s' is no base64: %s".formatted(name, e.getMessage()));
        }
    }

    private static ImageReader readerOf(String name, ImageInputStream in) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return reader;
            }
            reader.dispose();
        }
        throw new BadArguments("'%s' is no PNG, JPEG, GIF or BMP file".formatted(name));
    }
}
