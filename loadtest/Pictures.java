import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;

/// Pictures by number: coloured shapes on a gradient, so that they compress like drawings and no two are equal.
final class Pictures {

    private final List<Options.ImageSize> sizes;
    private final String format;
    private final int different;
    private final long seed;
    private final Map<Integer, String> repeated = new ConcurrentHashMap<>();

    /// @param sizes taken in turn
    /// @param format png or jpeg
    /// @param different how many there are in all; 0: every number is a new one
    Pictures(List<Options.ImageSize> sizes, String format, int different, long seed) {
        this.sizes = sizes;
        this.format = format;
        this.different = different;
        this.seed = seed;
    }

    String dataUrl(int number) {
        if (different == 0 || number < 0) {
            return encode(number);
        }
        return repeated.computeIfAbsent(number % different, this::encode);
    }

    private String encode(int number) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(draw(number), format, bytes);
            return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BufferedImage draw(int number) {
        Options.ImageSize size = sizes.get(Math.floorMod(number, sizes.size()));
        Random random = new Random(seed * 7_919 + number);
        BufferedImage image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, colour(random), size.width(), size.height(), colour(random)));
        graphics.fillRect(0, 0, size.width(), size.height());
        for (int i = 0; i < 12; i++) {
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
