package org.stromboli.observability;

import java.time.Duration;
import java.util.stream.DoubleStream;

/// Upper bounds of histograms, those of vLLM where it has the metric: dashboards add up buckets of several
/// servers.
final class Buckets {

    static final double[] FIRST_TOKEN_SECONDS = {
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560
    };

    static final double[] BETWEEN_TOKENS_SECONDS = {
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80
    };

    static final double[] REQUEST_SECONDS = {
        0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680
    };

    static final double[] WORK_SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

    static final double[] STEP_TOKENS = {1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384};

    static final double[] CHOICES = {1, 2, 5, 10, 20};
    static final double[] PREEMPTIONS = {1, 2, 3, 4, 5, 10, 20};

    /// Of a web server's requests: few, since there is a series for each path.
    static final double[] HTTP_SECONDS = {0.1, 0.5, 1};

    static final double[] SMALL_COUNTS = {1, 2, 4, 8, 16, 32, 64};

    private Buckets() {}

    static Duration[] durations(double[] seconds) {
        return DoubleStream.of(seconds)
                .mapToObj(each -> Duration.ofNanos(Math.round(each * 1e9)))
                .toArray(Duration[]::new);
    }

    /// At least so far, whatever the context, so that servers with a smaller one have the buckets of the others.
    private static final int MIN = 5000;

    /// 1, 2, 5, 10, 20, 50, ... up to `context`.
    static double[] tokensUpTo(int context) {
        int max = Math.max(context, MIN);
        return DoubleStream.iterate(1, decade -> decade <= max, decade -> decade * 10)
                .flatMap(decade -> DoubleStream.of(decade, 2 * decade, 5 * decade))
                .filter(bound -> bound <= max)
                .toArray();
    }
}
