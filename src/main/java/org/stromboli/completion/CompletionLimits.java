package org.stromboli.completion;

/// What one request may ask for.
///
/// @param contextTokens prompt and answer together
/// @param maxMedia pictures and videos of one request
/// @param maxFrames of one video
/// @param parallelMediaWork decodes and resizes that may run at the same time in the whole server
/// @param memory of the media of all requests
public record CompletionLimits(
        int contextTokens, int maxMedia, int maxFrames, int parallelMediaWork, MediaMemory memory) {

    /// With memory for everything.
    public CompletionLimits(int contextTokens, int maxMedia, int maxFrames, int parallelMediaWork) {
        this(contextTokens, maxMedia, maxFrames, parallelMediaWork, MediaMemory.PLENTY);
    }

    public CompletionLimits {
        if (contextTokens < 2 || maxMedia < 0 || maxFrames < 1 || parallelMediaWork < 1) {
            throw new IllegalArgumentException("limits are out of range: context %d, media %d, frames %d, parallel %d"
                    .formatted(contextTokens, maxMedia, maxFrames, parallelMediaWork));
        }
    }
}
