package org.stromboli.app.settings;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.legacy.ImageFitter;
import org.stromboli.vision.preprocess.SmallerImage;

/// Makes images of the user fit for workers, by the same decoders and limits as for the model; a few at a time, since
/// their pixels lie beside those of the budget for requests. Thread-safe.
public final class ToolPictures implements ImageFitter {

    private static final int AT_A_TIME = 2;

    private final MediaLoader loader;
    private final Semaphore permits = new Semaphore(AT_A_TIME, true);

    public ToolPictures(MediaLimits limits) {
        this.loader = new MediaLoader(limits);
    }

    @Override
    public ToolImage fit(ToolImage image, int longSide) throws UnfitImageException, InterruptedException {
        permits.acquire();
        try {
            DecodedImage decoded = loader.image(image.bytes(), PixelSpace.FREE);
            return new ToolImage("image/png", png(SmallerImage.of(decoded, longSide)));
        } catch (MediaException e) {
            throw new UnfitImageException("is of a kind or a size that tools of this protocol are not given");
        } finally {
            permits.release();
        }
    }

    private static byte[] png(DecodedImage image) {
        BufferedImage pixels = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        for (int i = 0; i < image.width() * image.height(); i++) {
            int color = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
            pixels.setRGB(i % image.width(), i / image.width(), color);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(pixels, "png", png)) {
                throw new IllegalStateException("there is no PNG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }
}
