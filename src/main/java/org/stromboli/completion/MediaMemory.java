package org.stromboli.completion;

/// Memory that the media of all requests may take together.
///
/// @param heldBytes files that were fetched and not decoded yet, and tiles of requests that wait or run
/// @param decodeBytes pixels on their way from files to tiles
/// @param videoBytes frames of one video, part of `decodeBytes`
public record MediaMemory(long heldBytes, long decodeBytes, long videoBytes) {

    public static final MediaMemory PLENTY = new MediaMemory(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 1);

    public MediaMemory {
        if (heldBytes < 1 || decodeBytes < 1 || videoBytes < 1) {
            throw new IllegalArgumentException("memory for media must be positive: %d held, %d decoded, %d of a video"
                    .formatted(heldBytes, decodeBytes, videoBytes));
        }
    }
}
