package org.stromboli.vision.preprocess;

import org.stromboli.media.DecodedImage;

/// Resizing that repeats or leaves out pixels, as torch does it: the pixel at the upper left of what a target pixel
/// covers, in single precision.
final class NearestPixel {

    private NearestPixel() {}

    static DecodedImage stretch(DecodedImage image, int side) {
        byte[] rgb = new byte[side * side * 3];
        for (int y = 0; y < side; y++) {
            int line = source(y, image.height(), side) * image.width();
            for (int x = 0; x < side; x++) {
                int from = (line + source(x, image.width(), side)) * 3;
                System.arraycopy(image.rgb(), from, rgb, (y * side + x) * 3, 3);
            }
        }
        return new DecodedImage(side, side, rgb);
    }

    private static int source(int target, int source, int targets) {
        return Math.min((int) (target * ((float) source / targets)), source - 1);
    }
}
