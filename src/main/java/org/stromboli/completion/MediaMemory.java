package org.stromboli.completion;

/// Memory that the media of all requests may take together.
///
/// @param heldBytes files that were fetched and not decoded yet, and tiles of requests that wait or run
/// @param decodeBytes pixels on their way from files to tiles
/// @param videoBytes frames of one video, part of `decodeBytes`
/// @param preparedBytes tiles of pictures that may come again; 0 keeps none
public record MediaMemory(long heldBytes, long decodeBytes, long videoBytes, long preparedBytes) {

    public static final MediaMemory PLENTY = new MediaMemory(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 1, 1 << 20);

    public MediaMemory {
        if (heldBytes < 1 || decodeBytes < 1 || videoBytes < 1 || preparedBytes < 0) {
            throw new IllegalArgumentException(
                    "memory for media must be positive: %d held, %d decoded, %d of a video, %d prepared"
                            .formatted(heldBytes, decodeBytes, videoBytes, preparedBytes));
        }
    }
}
