package org.stromboli.generation;

import org.stromboli.vision.PreprocessedMedia;

/// Where in a prompt the features of one media item stand: `start` is the first of `media.tokens()` positions.
public record MediaSpan(int start, PreprocessedMedia media) {

    public int end() {
        return start + media.tokens();
    }
}
