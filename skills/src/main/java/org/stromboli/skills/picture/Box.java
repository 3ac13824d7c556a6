package org.stromboli.skills.picture;

import java.awt.Rectangle;
import java.util.List;

/// A box in shares of the picture: (0, 0) is the upper left corner, (1, 1) the lower right one.
public record Box(double x0, double y0, double x1, double y1) {

    public static final Box WHOLE = new Box(0, 0, 1, 1);

    public static Box of(Rectangle pixels, Picture picture) {
        return new Box(
                (double) pixels.x / picture.width(),
                (double) pixels.y / picture.height(),
                (double) (pixels.x + pixels.width) / picture.width(),
                (double) (pixels.y + pixels.height) / picture.height());
    }

    /// The pixels that the box touches, one at least.
    public Rectangle pixels(Picture picture) {
        int left = Math.min(picture.width() - 1, (int) Math.floor(x0 * picture.width() + 1e-6));
        int top = Math.min(picture.height() - 1, (int) Math.floor(y0 * picture.height() + 1e-6));
        int right = Math.clamp((int) Math.ceil(x1 * picture.width() - 1e-6), left + 1, picture.width());
        int bottom = Math.clamp((int) Math.ceil(y1 * picture.height() - 1e-6), top + 1, picture.height());
        return new Rectangle(left, top, right - left, bottom - top);
    }

    public double area() {
        return (x1 - x0) * (y1 - y0);
    }

    public Spot centre() {
        return new Spot((x0 + x1) / 2, (y0 + y1) / 2);
    }

    /// Share of the two boxes together that both cover.
    public double overlap(Box other) {
        double wide = Math.min(x1, other.x1) - Math.max(x0, other.x0);
        double high = Math.min(y1, other.y1) - Math.max(y0, other.y0);
        if (wide <= 0 || high <= 0) {
            return 0;
        }
        return wide * high / (area() + other.area() - wide * high);
    }

    /// As a result shows it: four digits are a pixel of a picture of ten thousand.
    public List<Double> rounded() {
        return List.of(round(x0), round(y0), round(x1), round(y1));
    }

    public static double round(double value) {
        return Math.round(value * 10000) / 10000.0;
    }
}
