package org.stromboli.media.fetch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// The end of all patience with one media item, whatever is waited for.
record Deadline(Duration patience, long nanos) {

    static Deadline in(Duration patience) {
        return new Deadline(patience, System.nanoTime() + patience.toNanos());
    }

    long nanosLeft() {
        return Math.max(0, nanos - System.nanoTime());
    }

    /// Waits, and whatever ends the waiting early cancels what is waited for.
    ///
    /// @throws ExecutionException with what went wrong there
    <T> T await(CompletableFuture<T> future) throws MediaException, InterruptedException, ExecutionException {
        try {
            return future.get(nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw passed();
        } finally {
            future.cancel(true);
        }
    }

    MediaException passed() {
        return new MediaException(
                Cause.UNAVAILABLE,
                "the content did not arrive within %d ms".formatted(patience.toMillis()),
                "stromboli.media.timeout");
    }
}
