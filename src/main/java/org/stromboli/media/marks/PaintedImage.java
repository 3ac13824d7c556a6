package org.stromboli.media.marks;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.stromboli.media.DecodedImage;

/// An image as the model saw it, marks and all, for people who want to look at it.
///
/// @param width of the image itself; what the URL holds may be smaller
/// @param url `data:image/png;base64,...`
public record PaintedImage(int width, int height, String url) {

    /// Of larger images only every second, third, ... row and column is shown.
    private static final int MAX_PIXELS = 1 << 21;

    public static PaintedImage of(DecodedImage image) {
        int step = 1;
        while ((long) Math.ceilDiv(image.width(), step) * Math.ceilDiv(image.height(), step) > MAX_PIXELS) {
            step++;
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(everyNth(image, step), "png", png)) {
                throw new IllegalStateException("there is no PNG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PaintedImage(
                image.width(),
                image.height(),
                "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray()));
    }

    private static BufferedImage everyNth(DecodedImage image, int step) {
        BufferedImage smaller = new BufferedImage(
                Math.ceilDiv(image.width(), step), Math.ceilDiv(image.height(), step), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < smaller.getHeight(); y++) {
            for (int x = 0; x < smaller.getWidth(); x++) {
                int at = (y * step * image.width() + x * step) * 3;
                byte[] rgb = image.rgb();
                smaller.setRGB(x, y, (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | rgb[at + 2] & 0xff);
            }
        }
        return smaller;
    }
}
