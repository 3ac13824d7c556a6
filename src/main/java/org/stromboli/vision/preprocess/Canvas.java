package org.stromboli.vision.preprocess;

import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Rgb;

/// An image somewhere on a larger plain background that is never built (an image of 100,000 x 1 padded to a
/// square would take 30 GB), or the part of an image that lies on a smaller one.
///
/// @param left column of the image's first pixel, negative where it is cut off
/// @param top row of the image's first pixel, negative where it is cut off
record Canvas(DecodedImage image, int left, int top, int width, int height, Rgb background) {

    private static final Rgb UNSEEN = new Rgb(0, 0, 0);

    /// The image alone.
    static Canvas of(DecodedImage image) {
        return new Canvas(image, 0, 0, image.width(), image.height(), UNSEEN);
    }

    /// The image centred on a square as long as its longer edge.
    static Canvas square(DecodedImage image, Rgb background) {
        int side = Math.max(image.width(), image.height());
        return new Canvas(image, (side - image.width()) / 2, (side - image.height()) / 2, side, side, background);
    }

    /// The image alone, of a very long one its middle.
    ///
    /// @param maxTimes how much longer than the other an edge may be
    static Canvas middle(DecodedImage image, int maxTimes) {
        int width = (int) Math.min(image.width(), (long) maxTimes * image.height());
        int height = (int) Math.min(image.height(), (long) maxTimes * image.width());
        int left = -((image.width() - width) / 2);
        int top = -((image.height() - height) / 2);
        return new Canvas(image, left, top, width, height, UNSEEN);
    }

    /// Whether it is nothing but an image of this size.
    boolean isImageOf(int width, int height) {
        return image.width() == width && image.height() == height && this.width == width && this.height == height;
    }
}
