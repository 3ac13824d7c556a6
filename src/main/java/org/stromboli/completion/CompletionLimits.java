package org.stromboli.completion;

import org.stromboli.completion.media.MediaReaderLimits;

/// What one request may ask for.
///
/// @param contextTokens prompt and answer together
public record CompletionLimits(int contextTokens, MediaReaderLimits media) {

    public CompletionLimits {
        if (contextTokens < 2) {
            throw new IllegalArgumentException("a context of %d tokens has no room".formatted(contextTokens));
        }
    }
}
