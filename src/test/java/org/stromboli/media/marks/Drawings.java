package org.stromboli.media.marks;

import java.util.List;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;

/// Images to paint on, and how to look at what came of it.
final class Drawings {

    private Drawings() {}

    static DecodedImage plain(int width, int height, int color) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) (color >> 16);
            rgb[i + 1] = (byte) (color >> 8);
            rgb[i + 2] = (byte) color;
        }
        return new DecodedImage(width, height, rgb);
    }

    /// Red grows to the right, green downwards.
    static DecodedImage slope(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++) {
            rgb[i * 3] = (byte) (i % width * 255 / (width - 1));
            rgb[i * 3 + 1] = (byte) (i / width * 255 / (height - 1));
            rgb[i * 3 + 2] = (byte) 128;
        }
        return new DecodedImage(width, height, rgb);
    }

    static DecodedImage painted(DecodedImage image, Mark... marks) throws MediaException {
        MarkCanvas canvas = new MarkCanvas(image);
        for (Mark each : List.of(marks)) {
            canvas.paint(each);
        }
        return canvas.image();
    }

    static int pixel(DecodedImage image, int x, int y) {
        int at = (y * image.width() + x) * 3;
        return (image.rgb()[at] & 0xff) << 16 | (image.rgb()[at + 1] & 0xff) << 8 | image.rgb()[at + 2] & 0xff;
    }

    static int differing(DecodedImage one, DecodedImage other) {
        int count = 0;
        for (int y = 0; y < one.height(); y++) {
            for (int x = 0; x < one.width(); x++) {
                count += pixel(one, x, y) == pixel(other, x, y) ? 0 : 1;
            }
        }
        return count;
    }

    static MarkColor color(String name) {
        return MarkColor.parse(name).orElseThrow();
    }
}
