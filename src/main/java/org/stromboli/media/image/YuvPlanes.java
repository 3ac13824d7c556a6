package org.stromboli.media.image;

import org.stromboli.media.DecodedImage;

/// An image whose two colour components have half its width, and perhaps half its height, rounded up.
public record YuvPlanes(Layout layout, short[] y, short[] u, short[] v) {

    /// @param half whether the colour components have half the height too
    /// @param bits of each sample
    public record Layout(int width, int height, boolean half, int bits) {}

    /// How samples become colours (ITU-T H.273).
    ///
    /// @param red its share of brightness
    /// @param blue its share of brightness
    /// @param full whether samples use their whole range
    public record Matrix(double red, double blue, boolean full) {}

    /// Colours are interpolated between their centres, as libavif does it: near ones count three quarters. The last
    /// column of an odd width has the colours of its own.
    public DecodedImage rgb(Matrix matrix) {
        int width = layout.width();
        int height = layout.height();
        boolean half = layout.half();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int columns = (width + 1) / 2;
        int last = (half ? (height + 1) / 2 : height) - 1;
        for (int row = 0; row < height; row++) {
            int near = half ? row / 2 : row;
            int far = half ? Math.clamp(row % 2 == 0 ? near - 1L : near + 1L, 0, last) : row;
            for (int x = 0; x < width; x++) {
                boolean edge = x == width - 1 && width % 2 == 1;
                int side = edge ? x / 2 : Math.clamp(x % 2 == 0 ? x / 2 - 1L : x / 2 + 1L, 0, columns - 1);
                double cb = mixed(u, near * columns, far * columns, x / 2, side);
                double cr = mixed(v, near * columns, far * columns, x / 2, side);
                put(matrix, y[row * width + x], cb, cr, rgb, (row * width + x) * 3);
            }
        }
        return new DecodedImage(width, height, rgb);
    }

    private static double mixed(short[] plane, int near, int far, int x, int side) {
        return (9 * plane[near + x] + 3 * plane[near + side] + 3 * plane[far + x] + plane[far + side]) / 16.0;
    }

    /// With factors of six bits below the binary point, as libyuv has them.
    private void put(Matrix matrix, int luma, double cb, double cr, byte[] rgb, int to) {
        double unit = 1 << layout.bits() - 8;
        double range = matrix.full() ? 1 : 255.0 / 224;
        double bright = 64 * (matrix.full() ? luma / unit : (luma / unit - 16) * 255 / 219) + 32;
        double blueness = Math.rint(cb) / unit - 128;
        double redness = Math.rint(cr) / unit - 128;
        double toBlue = 2 * (1 - matrix.blue()) * range;
        double toRed = 2 * (1 - matrix.red()) * range;
        double green = 1 - matrix.red() - matrix.blue();
        rgb[to] = level(bright + factor(toRed) * redness);
        rgb[to + 1] = level(bright
                - factor(toRed * matrix.red() / green) * redness
                - factor(toBlue * matrix.blue() / green) * blueness);
        rgb[to + 2] = level(bright + factor(toBlue) * blueness);
    }

    private static long factor(double factor) {
        return Math.round(factor * 64);
    }

    private static byte level(double sum) {
        return (byte) Math.clamp((long) Math.floor(sum / 64), 0, 255);
    }
}
