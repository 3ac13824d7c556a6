package org.stromboli.completion.media;

/// What the media of requests may take.
///
/// @param maxItems images and videos of one request
/// @param maxFrames of one video
/// @param parallelWork decodes and resizes that may run at the same time in the whole server
public record MediaReaderLimits(int maxItems, int maxFrames, int parallelWork, Memory memory) {

    /// Memory that the media of all requests may take together.
    ///
    /// @param heldBytes fetched files until they are decoded, and preprocessed media of requests until they end
    /// @param decodeBytes pixels on their way from files to tiles
    /// @param videoBytes frames of one video, part of `decodeBytes`
    /// @param preparedBytes preprocessed images that may come again; 0 keeps none
    public record Memory(long heldBytes, long decodeBytes, long videoBytes, long preparedBytes) {

        public Memory {
            if (heldBytes < 1 || decodeBytes < 1 || videoBytes < 1 || preparedBytes < 0) {
                throw new IllegalArgumentException(
                        "memory for media must be positive: %d held, %d decoded, %d of a video, %d prepared"
                                .formatted(heldBytes, decodeBytes, videoBytes, preparedBytes));
            }
        }
    }

    public MediaReaderLimits {
        if (maxItems < 0 || maxFrames < 1 || parallelWork < 1) {
            throw new IllegalArgumentException("limits are out of range: media items %d, frames %d, parallel %d"
                    .formatted(maxItems, maxFrames, parallelWork));
        }
    }
}
