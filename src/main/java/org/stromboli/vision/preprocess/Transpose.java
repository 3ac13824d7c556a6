package org.stromboli.vision.preprocess;

import org.stromboli.media.DecodedImage;

/// Rows become columns and columns rows.
final class Transpose {

    private Transpose() {}

    static Window over(Window window) {
        return new Window(window.top(), window.left(), window.height(), window.width());
    }

    static Canvas over(Canvas canvas) {
        return new Canvas(
                over(canvas.image()),
                canvas.top(),
                canvas.left(),
                canvas.height(),
                canvas.width(),
                canvas.background());
    }

    static DecodedImage over(DecodedImage image) {
        byte[] rgb = image.rgb(); // [height, width, 3]
        byte[] turned = new byte[rgb.length]; // [width, height, 3]
        int at = 0;
        for (int x = 0; x < image.width(); x++) {
            for (int y = 0; y < image.height(); y++) {
                int from = 3 * (y * image.width() + x);
                turned[at++] = rgb[from];
                turned[at++] = rgb[from + 1];
                turned[at++] = rgb[from + 2];
            }
        }
        return new DecodedImage(image.height(), image.width(), turned);
    }
}
