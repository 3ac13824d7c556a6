package org.stromboli.generation;

import org.stromboli.vision.PreprocessedMedia;

/// Where in a prompt features of one media item stand. Its features may be spread over several spans, in order, with
/// text between them.
///
/// @param start first position
/// @param first of the media item's features
/// @param count of features and positions
public record MediaSpan(int start, PreprocessedMedia media, int first, int count) {

    /// All features.
    public MediaSpan(int start, PreprocessedMedia media) {
        this(start, media, 0, media.tokens());
    }

    public MediaSpan {
        if (first < 0 || count < 0 || first + count > media.tokens()) {
            throw new IllegalArgumentException(
                    "features %d to %d of a media item with %d".formatted(first, first + count, media.tokens()));
        }
    }

    public int end() {
        return start + count;
    }
}
