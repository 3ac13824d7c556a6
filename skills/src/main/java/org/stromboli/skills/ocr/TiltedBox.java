package org.stromboli.skills.ocr;

import java.awt.Rectangle;
import org.stromboli.skills.picture.Picture;

/// A rectangle at any angle: its middle, the unit vector along its text, and half its width and height, in pixels.
record TiltedBox(double x, double y, double dx, double dy, double halfWidth, double halfHeight) {

    /// @param corners x0, y0, x1, y1, ... going round
    static TiltedBox of(float[] corners) {
        double x = (corners[0] + corners[2] + corners[4] + corners[6]) / 4.0;
        double y = (corners[1] + corners[3] + corners[5] + corners[7]) / 4.0;
        double ax = corners[2] - corners[0];
        double ay = corners[3] - corners[1];
        double bx = corners[4] - corners[2];
        double by = corners[5] - corners[3];
        // Text runs along the side that is nearer to level, to the right.
        boolean first = Math.abs(ax) * Math.hypot(bx, by) >= Math.abs(bx) * Math.hypot(ax, ay);
        double length = first ? Math.hypot(ax, ay) : Math.hypot(bx, by);
        double other = first ? Math.hypot(bx, by) : Math.hypot(ax, ay);
        double tx = first ? ax : bx;
        double ty = first ? ay : by;
        if (length == 0) {
            return new TiltedBox(x, y, 1, 0, 0, other / 2);
        }
        double sign = tx < 0 ? -1 : 1;
        return new TiltedBox(x, y, sign * tx / length, sign * ty / length, length / 2, other / 2);
    }

    TiltedBox grown(double by) {
        return new TiltedBox(x, y, dx, dy, halfWidth + by, halfHeight + by);
    }

    TiltedBox scaled(double byX, double byY) {
        double wide = Math.hypot(dx * byX, dy * byY);
        double high = Math.hypot(dy * byX, dx * byY);
        return new TiltedBox(x * byX, y * byY, dx * byX / wide, dy * byY / wide, halfWidth * wide, halfHeight * high);
    }

    boolean contains(double px, double py) {
        double along = (px - x) * dx + (py - y) * dy;
        double across = (py - y) * dx - (px - x) * dy;
        return Math.abs(along) <= halfWidth && Math.abs(across) <= halfHeight;
    }

    /// The upright rectangle around it.
    Rectangle bounds(int width, int height) {
        double wide = Math.abs(dx) * halfWidth + Math.abs(dy) * halfHeight;
        double high = Math.abs(dy) * halfWidth + Math.abs(dx) * halfHeight;
        int left = (int) Math.clamp(Math.floor(x - wide), 0, width - 1);
        int top = (int) Math.clamp(Math.floor(y - high), 0, height - 1);
        int right = (int) Math.clamp(Math.ceil(x + wide), left + 1, width);
        int bottom = (int) Math.clamp(Math.ceil(y + high), top + 1, height);
        return new Rectangle(left, top, right - left, bottom - top);
    }

    /// What the box covers, turned upright. A box that is much higher than wide holds text that runs upwards.
    Picture cut(Picture picture) {
        if (halfHeight >= 1.5 * halfWidth) {
            return new TiltedBox(x, y, dy, -dx, /* halfWidth= */ halfHeight, /* halfHeight= */ halfWidth).cut(picture);
        }
        int width = Math.max(1, (int) Math.round(2 * halfWidth));
        int height = Math.max(1, (int) Math.round(2 * halfHeight));
        int[] pixels = new int[width * height];
        for (int row = 0; row < height; row++) {
            double across = row + 0.5 - height / 2.0;
            for (int column = 0; column < width; column++) {
                double along = column + 0.5 - width / 2.0;
                pixels[row * width + column] =
                        sample(picture, x + along * dx - across * dy - 0.5, y + along * dy + across * dx - 0.5);
            }
        }
        return new Picture(width, height, pixels);
    }

    /// Between four pixels; beyond the border, the border goes on.
    private static int sample(Picture picture, double px, double py) {
        double cx = Math.clamp(px, 0, picture.width() - 1);
        double cy = Math.clamp(py, 0, picture.height() - 1);
        int left = (int) cx;
        int top = (int) cy;
        int right = Math.min(left + 1, picture.width() - 1);
        int bottom = Math.min(top + 1, picture.height() - 1);
        double fx = cx - left;
        double fy = cy - top;
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double above =
                    (picture.at(left, top) >> shift & 0xFF) * (1 - fx) + (picture.at(right, top) >> shift & 0xFF) * fx;
            double below = (picture.at(left, bottom) >> shift & 0xFF) * (1 - fx)
                    + (picture.at(right, bottom) >> shift & 0xFF) * fx;
            mixed |= (int) Math.round(above * (1 - fy) + below * fy) << shift;
        }
        return mixed;
    }
}
