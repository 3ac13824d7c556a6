package org.stromboli.api.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.generation.RequestRejectedException;

/// A request body that may have so many bytes and no more, whatever its headers said, and so much time to arrive. Its
/// bytes are reserved as they arrive.
final class BoundedInput extends FilterInputStream {

    /// As long as each byte comes in time, nothing else would end a body that comes byte by byte.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration SOON = Duration.ofSeconds(1);

    private final long maxBytes;
    private final RejectingBudget.Reservation held;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();
    private long bytes;

    BoundedInput(InputStream in, long maxBytes, RejectingBudget.Reservation held) {
        super(in);
        this.maxBytes = maxBytes;
        this.held = held;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int more) throws IOException {
        bytes += more;
        if (bytes > maxBytes) {
            throw tooLarge(maxBytes);
        }
        if (System.nanoTime() > deadline) {
            throw new IOException("a body of which %d bytes came in %s".formatted(bytes, PATIENCE));
        }
        held.add(more, BoundedInput::full);
    }

    private static RequestRejectedException full() {
        return RequestRejectedException.overloaded(
                "The server is reading too many large requests at the moment (an eighth of its Java heap). Please try again.",
                SOON);
    }

    static RequestRejectedException tooLarge(long maxBytes) {
        return RequestRejectedException.of(
                RequestRejectedException.Kind.TOO_LARGE,
                "A request body may have at most %d bytes (stromboli.media.max-request-bytes).".formatted(maxBytes));
    }
}
