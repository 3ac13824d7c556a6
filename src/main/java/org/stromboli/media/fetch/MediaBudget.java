package org.stromboli.media.fetch;

import java.util.concurrent.atomic.AtomicLong;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// How many bytes the media of one request may have together. Thread-safe: they are read side by side.
public final class MediaBudget {

    private final long bytes;
    private final AtomicLong left;

    public MediaBudget(long bytes) {
        this.bytes = bytes;
        this.left = new AtomicLong(bytes);
    }

    /// Counts bytes that have come.
    ///
    /// @throws MediaException if that is too many
    public void take(long count) throws MediaException {
        if (left.addAndGet(-count) < 0) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "the media of this request are larger than the %d bytes allowed for all together".formatted(bytes),
                    "stromboli.media.max-request-bytes");
        }
    }
}
