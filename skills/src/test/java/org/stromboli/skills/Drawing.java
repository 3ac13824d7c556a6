package org.stromboli.skills;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.stromboli.skills.picture.Picture;

/// Pictures with known contents.
public final class Drawing {

    private Drawing() {}

    public static BufferedImage of(int width, int height, Consumer<Graphics2D> drawing) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 28));
        drawing.accept(graphics);
        graphics.dispose();
        return image;
    }

    /// A red square at (20, 10) to (60, 50) and a blue one at (120, 60) to (180, 120), of 200 x 160 pixels.
    public static BufferedImage squares() {
        return of(200, 160, graphics -> {
            graphics.setColor(Color.RED);
            graphics.fillRect(20, 10, 40, 40);
            graphics.setColor(Color.BLUE);
            graphics.fillRect(120, 60, 60, 60);
        });
    }

    public static Picture picture(BufferedImage image) {
        return Picture.of(image);
    }

    public static byte[] png(BufferedImage image) {
        return file(image, "png");
    }

    public static byte[] file(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static String base64(BufferedImage image) {
        return Base64.getEncoder().encodeToString(png(image));
    }
}
