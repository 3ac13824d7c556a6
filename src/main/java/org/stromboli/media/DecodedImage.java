package org.stromboli.media;

/// A decoded image: upright, opaque, 8 bit.
///
/// @param rgb [height, width, 3], row-major
public record DecodedImage(int width, int height, byte[] rgb) {

    public DecodedImage {
        if (width < 1 || height < 1 || rgb.length != (long) width * height * 3) {
            throw new IllegalArgumentException(
                    "an image of %d x %d cannot have %d bytes".formatted(width, height, rgb.length));
        }
    }
}
