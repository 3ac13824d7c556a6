package org.stromboli.completion;

/// What one request may ask for.
///
/// @param contextTokens prompt and answer together
/// @param maxMedia pictures and videos of one request
/// @param maxFrames of one video
/// @param parallelMediaWork decodes and resizes that may run at the same time in the whole server
public record CompletionLimits(int contextTokens, int maxMedia, int maxFrames, int parallelMediaWork) {

    public CompletionLimits {
        if (contextTokens < 2 || maxMedia < 0 || maxFrames < 1 || parallelMediaWork < 1) {
            throw new IllegalArgumentException("limits are out of range: context %d, media %d, frames %d, parallel %d"
                    .formatted(contextTokens, maxMedia, maxFrames, parallelMediaWork));
        }
    }
}
