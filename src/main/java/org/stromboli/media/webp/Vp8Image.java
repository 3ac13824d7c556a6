package org.stromboli.media.webp;

/// A decoded key frame: brightness, and two colour components of half its width and height, rounded up.
///
/// @param width of the image; planes are larger, up to whole macroblocks
public record Vp8Image(int width, int height, Plane luma, Plane u, Plane v) {

    /// Colours interpolated and converted as libwebp does by default.
    ///
    /// @return [height, width, 3], row-major
    public byte[] rgb() {
        return new Upsampler(this).rgb();
    }
}
