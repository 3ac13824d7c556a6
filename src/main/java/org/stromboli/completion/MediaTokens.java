package org.stromboli.completion;

import java.util.concurrent.atomic.AtomicLong;
import org.stromboli.vision.FeatureLayout;

/// What the media of one request cost so far. Each is counted as soon as its size is known, before it is resized, so
/// that nothing is resized in vain. Thread-safe: media are read side by side.
final class MediaTokens {

    private final ContextCheck context;
    private final AtomicLong tokens = new AtomicLong();

    MediaTokens(ContextCheck context) {
        this.context = context;
    }

    void add(FeatureLayout layout) {
        context.checkMediaTokens(tokens.addAndGet(layout.tokens()));
    }
}
