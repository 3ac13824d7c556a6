package org.stromboli.media;

/// What a client's image or video may cost this server.
///
/// @param maxBytes of one image or video as it was sent, after base64 is undone
/// @param maxPixels of one image
/// @param maxFrames of one video
/// @param maxVideoPixels of all frames of one video together
public record MediaLimits(long maxBytes, long maxPixels, int maxFrames, long maxVideoPixels) {

    public MediaLimits {
        if (maxBytes < 1 || maxPixels < 1 || maxFrames < 1 || maxVideoPixels < 1) {
            throw new IllegalArgumentException("limits must be positive: %d bytes, %d pixels, %d frames, %d pixels"
                    .formatted(maxBytes, maxPixels, maxFrames, maxVideoPixels));
        }
    }
}
