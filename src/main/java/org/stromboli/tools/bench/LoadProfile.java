package org.stromboli.tools.bench;

import java.time.Duration;
import java.util.Random;

/// When requests are sent, and how many.
///
/// @param requests how many; 0: as many as start within the duration
/// @param maxConcurrency requests in flight at a time
/// @param requestRate requests per second of a Poisson process (open loop); 0: the next one starts when one ends
///     (closed loop)
/// @param seed of the arrival times
public record LoadProfile(int requests, Duration duration, int maxConcurrency, double requestRate, long seed) {

    /// @param started how many requests have started
    boolean isOver(int started, long elapsedNanos) {
        return requests > 0 ? started >= requests : elapsedNanos >= duration.toNanos();
    }

    /// Time until the next request, exponentially distributed.
    long nextArrivalNanos(Random random) {
        return requestRate == 0 ? 0 : (long) (-Math.log(1 - random.nextDouble()) / requestRate * 1e9);
    }
}
