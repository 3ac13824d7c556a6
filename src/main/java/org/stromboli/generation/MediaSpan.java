package org.stromboli.generation;

import org.stromboli.vision.PreparedMedia;

/// Where in a prompt the features of one medium stand: `start` is the first of `media.tokens()` positions.
public record MediaSpan(int start, PreparedMedia media) {

    public int end() {
        return start + media.tokens();
    }
}
