package org.stromboli.completion;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;

/// Bytes of media that all requests hold together: fetched files until they are decoded, and tiles until the answer has
/// ended, since an answer that is put back into the queue needs them again. A request that finds no room is refused, so
/// that those inside can go on; one that is alone finds some. Thread-safe.
final class HeldMedia {

    private static final Duration SOON = Duration.ofSeconds(2);

    private final long most;
    private final AtomicLong held = new AtomicLong();

    HeldMedia(long most) {
        this.most = most;
    }

    /// What one request holds; given back once, however often that is said.
    final class Share implements AutoCloseable {

        private final AtomicLong bytes;

        private Share(long bytes) {
            this.bytes = new AtomicLong(bytes);
        }

        @Override
        public void close() {
            held.addAndGet(-bytes.getAndSet(0));
        }
    }

    /// @throws RequestRejected if others hold too much
    Share take(long bytes) {
        long before = held.getAndAdd(bytes);
        if (before > 0 && before + bytes > most) {
            held.addAndGet(-bytes);
            throw RequestRejectedException.overloaded(
                    "The server holds as many images and videos as it has memory for (stromboli.media.held-bytes). Please try again.",
                    SOON);
        }
        return new Share(bytes);
    }

    long heldBytes() {
        return held.get();
    }

    /// What the pixels in a prompt take.
    static long bytes(Prompt prompt) {
        long bytes = 0;
        for (MediaSpan span : prompt.media()) {
            bytes += span.media().visual().tiles().rgb().length;
        }
        return bytes;
    }
}
