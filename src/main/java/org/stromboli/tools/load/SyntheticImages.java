package org.stromboli.tools.load;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;

/// Images by number: coloured shapes on a gradient, so that they compress like drawings and no two are equal.
/// Thread-safe.
public final class SyntheticImages {

    private static final int SHAPES = 12;

    private final ImageShape shape;
    private final long seed;
    private final Map<Integer, String> repeated = new ConcurrentHashMap<>();

    public SyntheticImages(ImageShape shape, long seed) {
        this.shape = shape;
        this.seed = seed;
    }

    /// @param number negative ones are new, whatever [ImageShape#distinct()] says
    public String dataUrl(int number) {
        if (shape.distinct() == 0 || number < 0) {
            return encode(number);
        }
        return repeated.computeIfAbsent(number % shape.distinct(), this::encode);
    }

    private String encode(int number) {
        String format = shape.format().id();
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(draw(number), format, bytes);
            return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BufferedImage draw(int number) {
        ImageSize size = shape.sizes().get(Math.floorMod(number, shape.sizes().size()));
        Random random = new Random(seed * 7_919 + number);
        BufferedImage image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, colour(random), size.width(), size.height(), colour(random)));
        graphics.fillRect(0, 0, size.width(), size.height());
        for (int i = 0; i < SHAPES; i++) {
            graphics.setColor(colour(random));
            int x = random.nextInt(size.width());
            int y = random.nextInt(size.height());
            int width = 1 + random.nextInt(size.width());
            int height = 1 + random.nextInt(size.height());
            if (random.nextBoolean()) {
                graphics.fillOval(x - width / 2, y - height / 2, width, height);
            } else {
                graphics.fillRect(x, y, width / 2, height / 2);
            }
        }
        graphics.dispose();
        return image;
    }

    private static Color colour(Random random) {
        return new Color(random.nextInt(0x1000000));
    }
}
