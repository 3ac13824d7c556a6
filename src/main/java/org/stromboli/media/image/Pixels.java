package org.stromboli.media.image;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.stromboli.media.DecodedImage;

/// Stored samples to opaque 8-bit RGB, without colour management: what Pillow gives, on which models were
/// trained. `BufferedImage.getRGB` would convert greys and profiles. Transparency is laid on white; of 16
/// bits the upper 8 count.
final class Pixels {

    private static final int WHITE = 255;

    private Pixels() {}

    static DecodedImage of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        boolean samples = image.getColorModel() instanceof ComponentColorModel model
                && model.getNumComponents() <= 4
                && (model.getNumComponents() < 4 || model.hasAlpha())
                && (model.getTransferType() == DataBuffer.TYPE_BYTE
                        || model.getTransferType() == DataBuffer.TYPE_USHORT);
        if (image.getColorModel() instanceof IndexColorModel palette) {
            copyIndexed(image.getRaster(), palette, rgb);
        } else if (samples) {
            copySamples(image.getRaster(), rgb);
        } else {
            copyPacked(image, rgb);
        }
        return new DecodedImage(width, height, rgb);
    }

    private static void copyIndexed(Raster raster, IndexColorModel palette, byte[] rgb) {
        int width = raster.getWidth();
        int[] row = new int[width];
        int[] colors = new int[palette.getMapSize()];
        palette.getRGBs(colors);
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                putArgb(rgb, (y * width + x) * 3, row[x] < colors.length ? colors[row[x]] : 0xff000000);
            }
        }
    }

    /// One sample is grey, two are grey and alpha, three are RGB, four are RGB and alpha.
    private static void copySamples(Raster raster, byte[] rgb) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        int green = bands > 2 ? 1 : 0;
        int blue = bands > 2 ? 2 : 0;
        boolean alpha = bands % 2 == 0;
        int[] row = new int[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                int opacity = alpha ? row[at + bands - 1] >> shift : 255;
                int to = (y * width + x) * 3;
                rgb[to] = onWhite(row[at] >> shift, opacity);
                rgb[to + 1] = onWhite(row[at + green] >> shift, opacity);
                rgb[to + 2] = onWhite(row[at + blue] >> shift, opacity);
            }
        }
    }

    private static void copyPacked(BufferedImage image, byte[] rgb) {
        int width = image.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                putArgb(rgb, (y * width + x) * 3, row[x]);
            }
        }
    }

    static void putArgb(byte[] rgb, int at, int argb) {
        int opacity = argb >>> 24;
        rgb[at] = onWhite(argb >> 16 & 0xff, opacity);
        rgb[at + 1] = onWhite(argb >> 8 & 0xff, opacity);
        rgb[at + 2] = onWhite(argb & 0xff, opacity);
    }

    /// In Pillow's fixed point: seven bits below the binary point, and a division by 255 made of shifts.
    static byte onWhite(int sample, int opacity) {
        if (opacity == 255) {
            return (byte) sample;
        }
        int share = opacity << 7;
        int sum = sample * share + WHITE * ((255 << 7) - share) + (0x80 << 7);
        return (byte) ((sum >> 8) + sum >> 8 >> 7);
    }
}
