package org.stromboli.skills.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// Pixels without transparency, one int each: 0xRRGGBB. Nothing changes a picture once it is made.
public record Picture(int width, int height, int[] rgb) {

    /// What is transparent becomes white, as on the page that such pictures are made for.
    public static Picture of(BufferedImage image) {
        BufferedImage plain = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = plain.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, plain.getWidth(), plain.getHeight());
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return new Picture(plain.getWidth(), plain.getHeight(), pixelsOf(plain));
    }

    public int at(int x, int y) {
        return rgb[y * width + x];
    }

    public Picture crop(Rectangle part) {
        int[] pixels = new int[part.width * part.height];
        for (int y = 0; y < part.height; y++) {
            System.arraycopy(rgb, (part.y + y) * width + part.x, pixels, y * part.width, part.width);
        }
        return new Picture(part.width, part.height, pixels);
    }

    public Picture resize(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        BufferedImage scaled = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image(), 0, 0, newWidth, newHeight, null);
        graphics.dispose();
        return new Picture(newWidth, newHeight, pixelsOf(scaled));
    }

    /// The picture, made smaller where its longer side has more pixels than this. It is halved until it is nearly
    /// there:
    /// a single large step would skip pixels.
    public Picture within(int side) {
        Picture picture = this;
        while (Math.max(picture.width, picture.height) > side) {
            double scale = Math.max(0.5, (double) side / Math.max(picture.width, picture.height));
            picture = picture.resize(Math.max(1, (int) Math.round(picture.width * scale)), Math.max(1, (int)
                    Math.round(picture.height * scale)));
        }
        return picture;
    }

    public BufferedImage image() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, rgb, 0, width);
        return image;
    }

    public byte[] png() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image(), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static int[] pixelsOf(BufferedImage image) {
        return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    }
}
