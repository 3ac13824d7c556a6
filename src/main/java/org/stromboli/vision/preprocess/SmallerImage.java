package org.stromboli.vision.preprocess;

import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.ReferenceImplementation;

/// An image made smaller as Pillow does it, its sides in proportion.
public final class SmallerImage {

    private SmallerImage() {}

    /// @param longSide most pixels of the longer side; smaller images stay as they are
    public static DecodedImage of(DecodedImage image, int longSide) {
        int longer = Math.max(image.width(), image.height());
        if (longer <= longSide) {
            return image;
        }
        double scale = (double) longSide / longer;
        return new Resampler(Interpolation.BICUBIC, ReferenceImplementation.ORIGINAL)
                .resize(Canvas.of(image), (int) Math.max(1, Math.round(image.width() * scale)), (int)
                        Math.max(1, Math.round(image.height() * scale)));
    }
}
