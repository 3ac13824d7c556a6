package org.stromboli.media.image;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.metadata.ColorProfile;
import org.stromboli.media.metadata.ExifBlock;
import org.stromboli.media.metadata.ImageFormat;
import org.stromboli.media.metadata.TiffDirectory;
import org.stromboli.media.metadata.XmpBlock;

/// Bytes of any origin to an upright, opaque image. Size first: nothing is decoded before the header has
/// been held against the limit. Whatever goes wrong inside a decoder is the client's mistake. Stateless;
/// readers live for one call, on the caller's thread, and never write temporary files.
public final class ImageDecoder {

    /// Longer than a JPEG can be. Work on an image grows with its edges too: a line of one row and some
    /// million columns passes every other limit.
    private static final int MAX_EDGE = 100_000;

    private final ImageReaders readers = new ImageReaders();

    public DecodedImage decode(byte[] file, long maxPixels) throws MediaException {
        try {
            return decode(file, maxPixels, PixelSpace.FREE);
        } catch (InterruptedException e) {
            throw new IllegalStateException("free space does not wait", e);
        }
    }

    /// @param space asked when the image's size is known
    public DecodedImage decode(byte[] file, long maxPixels, PixelSpace space)
            throws MediaException, InterruptedException {
        ImageFormat format = ImageFormat.of(file)
                .orElseThrow(() -> new MediaException(
                        Cause.INVALID,
                        "the content is no image that this server can read; allowed are " + ImageFormat.ALLOWED));
        try {
            return read(format, file, maxPixels, space);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new MediaException(
                    Cause.INVALID,
                    "the %s image cannot be decoded: it is damaged, incomplete or of an unusual kind"
                            .formatted(format));
        }
    }

    private DecodedImage read(ImageFormat format, byte[] file, long maxPixels, PixelSpace space)
            throws IOException, MediaException, InterruptedException {
        TiffDirectory tags = ExifBlock.of(format, file);
        StructureCheck.check(format, file, maxPixels);
        DecodedImage stored = switch (format) {
            case WEBP -> readWebp(file, maxPixels, space);
            case TIFF -> readTiff(file, tags, maxPixels, space);
            default -> readWith(format, ColorProfile.remove(format, file), maxPixels, space);
        };
        long turned = tags.has(TiffDirectory.ORIENTATION)
                ? tags.value(TiffDirectory.ORIENTATION, 1)
                : XmpBlock.orientation(format, file, tags).orElse(1);
        return Orientation.of(turned).upright(stored);
    }

    private static DecodedImage readWebp(byte[] file, long maxPixels, PixelSpace space)
            throws IOException, MediaException, InterruptedException {
        WebpFile webp = WebpFile.of(file);
        checkPixels(webp.width(), webp.height(), maxPixels);
        space.take((long) webp.width() * webp.height());
        return new WebpDecoder(file, webp).decode();
    }

    private DecodedImage readTiff(byte[] file, TiffDirectory tags, long maxPixels, PixelSpace space)
            throws IOException, MediaException, InterruptedException {
        TiffKind kind = TiffKind.of(tags, maxPixels);
        checkPixels(kind.image().width(), kind.image().height(), maxPixels);
        space.take((long) kind.image().width() * kind.image().height());
        ImageReader tiffs = readers.reader(ImageFormat.TIFF);
        ImageReader jpegs = readers.reader(ImageFormat.JPEG);
        try {
            return new TiffDecoder(file, tags, kind).decode(tiffs, jpegs);
        } finally {
            tiffs.dispose();
            jpegs.dispose();
        }
    }

    private DecodedImage readWith(ImageFormat format, byte[] file, long maxPixels, PixelSpace space)
            throws IOException, MediaException, InterruptedException {
        ImageReader reader = readers.reader(format);
        try (ImageInputStream input = new ImageInput(file)) {
            reader.setInput(input, false, format != ImageFormat.GIF);
            checkPixels(reader.getWidth(0), reader.getHeight(0), maxPixels);
            if (format == ImageFormat.GIF) {
                GifScreen screen = GifScreen.of(reader, file);
                checkPixels(screen.width(), screen.height(), maxPixels);
                space.take((long) screen.width() * screen.height());
                return screen.paint(reader.read(0));
            }
            space.take((long) reader.getWidth(0) * reader.getHeight(0));
            return Pixels.of(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    private static void checkPixels(int width, int height, long maxPixels) throws MediaException {
        if (width < 1 || height < 1) {
            throw new MediaException(Cause.INVALID, "the image has no pixels");
        }
        if (Math.max(width, height) > MAX_EDGE) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "the image has %d x %d pixels; an edge may have at most %d".formatted(width, height, MAX_EDGE));
        }
        if ((long) width * height > maxPixels) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "the image has %d x %d pixels; at most %d are allowed".formatted(width, height, maxPixels),
                    "stromboli.media.max-pixels");
        }
    }
}
