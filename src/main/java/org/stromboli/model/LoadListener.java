package org.stromboli.model;

import java.time.Duration;

/// Told about a model that is being loaded, on the loading thread.
public interface LoadListener {

    /// After each part; `loaded` equals `total` at the end.
    void progress(long loadedBytes, long totalBytes, Duration elapsed);

    /// Something that the operator should know.
    void notice(String sentence);

    /// Hears nothing.
    LoadListener SILENT = new LoadListener() {
        @Override
        public void progress(long loadedBytes, long totalBytes, Duration elapsed) {}

        @Override
        public void notice(String sentence) {}
    };
}
