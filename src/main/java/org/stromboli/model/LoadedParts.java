package org.stromboli.model;

import java.time.Duration;
import org.stromboli.model.weights.WeightPart;

/// Counts what has been loaded, and tells how far it is. One thread.
final class LoadedParts {

    private final LoadListener listener;
    private final long allBytes;
    private final long start = System.nanoTime();
    private long bytes;

    LoadedParts(LoadListener listener, long allBytes) {
        this.listener = listener;
        this.allBytes = allBytes;
        tell();
    }

    void add(WeightPart part) {
        bytes += part.bytes();
        tell();
    }

    private void tell() {
        listener.progress(bytes, allBytes, Duration.ofNanos(System.nanoTime() - start));
    }
}
