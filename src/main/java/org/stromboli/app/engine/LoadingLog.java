package org.stromboli.app.engine;

import java.time.Duration;
import org.jboss.logging.Logger;
import org.stromboli.model.LoadListener;

/// Logs how far loading is, a few times and not for every tensor.
final class LoadingLog implements LoadListener {

    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final double MEGABYTE = 1 << 20;

    private final Logger log;
    private Duration last = Duration.ZERO;

    LoadingLog(Logger log) {
        this.log = log;
    }

    @Override
    public void progress(long loadedBytes, long totalBytes, Duration elapsed) {
        boolean done = loadedBytes == totalBytes && totalBytes > 0;
        if (done || elapsed.minus(last).compareTo(SILENCE) >= 0) {
            last = elapsed;
            log.infof(
                    "Loaded %.1f of %.1f MB in %.1f s",
                    loadedBytes / MEGABYTE, totalBytes / MEGABYTE, elapsed.toMillis() / 1000.0);
        }
    }

    @Override
    public void notice(String sentence) {
        log.info(sentence);
    }
}
