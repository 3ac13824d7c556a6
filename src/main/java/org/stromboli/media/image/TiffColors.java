package org.stromboli.media.image;

import java.awt.image.Raster;

/// Samples of a TIFF to RGB on white, as Pillow has it: of 16 bits the upper 8 count, numbers of 32 bits are cut off at
/// 0 and 255, and colour profiles are not looked at.
///
/// @param palette all reds, then all greens, then all blues, of 16 bits
record TiffColors(TiffKind kind, long[] palette) {

    /// @param left where the pixels come to lie
    /// @param rgb of the whole image; what lies outside is left out
    void put(Raster raster, int left, int top, byte[] rgb) {
        int width = Math.min(raster.getWidth(), kind.image().width() - left);
        int height = Math.min(raster.getHeight(), kind.image().height() - top);
        int bands = raster.getNumBands();
        float[] row = new float[raster.getWidth() * bands];
        int[] pixel = new int[Math.max(bands, kind.pixel().count())];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < bands; band++) {
                    pixel[band] = level(row[x * bands + band]);
                }
                put(pixel, rgb, ((top + y) * kind.image().width() + left + x) * 3);
            }
        }
    }

    /// Up to 255, but for palettes.
    private int level(float sample) {
        if (kind.pixel().bits() < 8) {
            return kind.photometric() == TiffKind.PALETTE
                    ? (int) sample
                    : (int) sample * 255 / ((1 << kind.pixel().bits()) - 1);
        }
        if (kind.pixel().bits() == 8) {
            return (int) sample & 0xff;
        }
        boolean deep = kind.pixel().bits() == 16 && kind.pixel().format() == TiffKind.WHOLE;
        return deep ? (int) sample >> 8 & 0xff : Math.clamp((long) sample, 0, 255);
    }

    private void put(int[] pixel, byte[] rgb, int to) {
        switch (kind.photometric()) {
            case TiffKind.WHITE_IS_ZERO, TiffKind.BLACK_IS_ZERO -> {
                boolean inverted = kind.photometric() == TiffKind.WHITE_IS_ZERO
                        && kind.pixel().bits() <= 16;
                int grey = inverted ? 255 - pixel[0] : pixel[0];
                put(grey, grey, grey, opacity(pixel, 1), rgb, to);
            }
            case TiffKind.PALETTE -> {
                int size = palette.length / 3;
                int place = pixel[0];
                boolean known = place < size;
                int red = known ? (int) palette[place] >> 8 : 0;
                int green = known ? (int) palette[size + place] >> 8 : 0;
                int blue = known ? (int) palette[2 * size + place] >> 8 : 0;
                put(red, green, blue, opacity(pixel, 1), rgb, to);
            }
            case TiffKind.CMYK -> {
                int light = 255 - pixel[3];
                put(ink(pixel[0], light), ink(pixel[1], light), ink(pixel[2], light), 255, rgb, to);
            }
            default -> put(pixel[0], pixel[1], pixel[2], opacity(pixel, 3), rgb, to);
        }
    }

    private static int ink(int ink, int light) {
        int product = ink * light + 128;
        return Math.clamp(light - ((product >> 8) + product >> 8), 0, 255);
    }

    private int opacity(int[] pixel, int colors) {
        return kind.pixel().opacity() == TiffKind.Opacity.NONE ? 255 : pixel[colors];
    }

    private void put(int red, int green, int blue, int opacity, byte[] rgb, int to) {
        rgb[to] = Pixels.onWhite(divided(red, opacity), opacity);
        rgb[to + 1] = Pixels.onWhite(divided(green, opacity), opacity);
        rgb[to + 2] = Pixels.onWhite(divided(blue, opacity), opacity);
    }

    /// Undoes that a colour was multiplied by the opacity.
    private int divided(int color, int opacity) {
        if (kind.pixel().opacity() != TiffKind.Opacity.MULTIPLIED || opacity == 0 || opacity == 255) {
            return color;
        }
        return Math.min(255, color * 255 / opacity);
    }
}
