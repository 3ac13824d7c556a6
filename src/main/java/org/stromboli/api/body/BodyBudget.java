package org.stromboli.api.body;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.stromboli.api.ApiSettings;
import org.stromboli.generation.RequestRejectedException;

/// Bytes of request bodies that the server holds at this moment, those of all clients together: what one client may
/// send, many could send at once. Bodies count as they arrive, not as they are announced. Thread-safe.
@Singleton
public final class BodyBudget {

    /// A body takes several times its size while it is read: as characters, as text, without its base64.
    private static final int SHARE_OF_MEMORY = 8;

    private static final Duration SOON = Duration.ofSeconds(1);

    private final long most;
    private final AtomicLong held = new AtomicLong();

    BodyBudget(ApiSettings settings) {
        this.most = Math.max(settings.maxBodyBytes(), Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
    }

    /// The part of one body, which is given back once, however often that is said.
    final class Share {

        private long taken;
        private boolean released;

        synchronized void take(int bytes) {
            if (released) {
                return;
            }
            if (held.addAndGet(bytes) > most) {
                held.addAndGet(-bytes);
                throw RequestRejectedException.overloaded(
                        "The server is reading too many large requests at the moment (an eighth of its Java heap). Please try again.",
                        SOON);
            }
            taken += bytes;
        }

        synchronized void release() {
            if (!released) {
                released = true;
                held.addAndGet(-taken);
            }
        }
    }

    Share open() {
        return new Share();
    }

    public long heldBytes() {
        return held.get();
    }
}
