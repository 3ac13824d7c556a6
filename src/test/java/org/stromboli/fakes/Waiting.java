package org.stromboli.fakes;

import java.time.Duration;
import java.util.concurrent.Callable;

/// How tests wait for what another thread or process does: never for ever, so that what does not happen is a failure
/// with a name and not a build without end.
public final class Waiting {

    /// Far more than anything needs, even on a machine that is shared.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Waiting() {}

    /// Looks again and again until it is so.
    ///
    /// @param what is waited for, for the failure's message
    public static void until(String what, Callable<Boolean> isSo) throws Exception {
        long start = System.nanoTime();
        while (!isSo.call()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("within %s did not happen: %s".formatted(PATIENCE, what));
            }
            Thread.sleep(1);
        }
    }
}
