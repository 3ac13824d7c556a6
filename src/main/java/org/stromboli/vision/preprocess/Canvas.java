package org.stromboli.vision.preprocess;

import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Rgb;

/// A picture somewhere on a larger plain background that is never built (a picture of 100,000 x 1 padded to a
/// square would take 30 GB), or the part of a picture that lies on a smaller one.
///
/// @param left column of the picture's first pixel, negative where it is cut off
/// @param top row of the picture's first pixel, negative where it is cut off
record Canvas(DecodedImage picture, int left, int top, int width, int height, Rgb background) {

    private static final Rgb UNSEEN = new Rgb(0, 0, 0);

    /// The picture alone.
    static Canvas of(DecodedImage picture) {
        return new Canvas(picture, 0, 0, picture.width(), picture.height(), UNSEEN);
    }

    /// The picture centred on a square as long as its longer edge.
    static Canvas square(DecodedImage picture, Rgb background) {
        int side = Math.max(picture.width(), picture.height());
        return new Canvas(picture, (side - picture.width()) / 2, (side - picture.height()) / 2, side, side, background);
    }

    /// The picture alone, of a very long one its middle.
    ///
    /// @param mostTimes how much longer than the other an edge may be
    static Canvas middle(DecodedImage picture, int mostTimes) {
        int width = (int) Math.min(picture.width(), (long) mostTimes * picture.height());
        int height = (int) Math.min(picture.height(), (long) mostTimes * picture.width());
        int left = -((picture.width() - width) / 2);
        int top = -((picture.height() - height) / 2);
        return new Canvas(picture, left, top, width, height, UNSEEN);
    }

    /// Whether it is nothing but a picture of this size.
    boolean isPictureOf(int width, int height) {
        return picture.width() == width && picture.height() == height && this.width == width && this.height == height;
    }
}
