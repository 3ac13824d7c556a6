package org.stromboli.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.stromboli.generation.RequestRejected;

/// A request body that may have so many bytes and no more, whatever its headers said.
final class BoundedInput extends FilterInputStream {

    private final long maxBytes;
    private long bytes;

    BoundedInput(InputStream in, long maxBytes) {
        super(in);
        this.maxBytes = maxBytes;
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

    private void count(int more) {
        bytes += more;
        if (bytes > maxBytes) {
            throw tooLarge(maxBytes);
        }
    }

    static RequestRejected tooLarge(long maxBytes) {
        return RequestRejected.of(
                RequestRejected.Kind.TOO_LARGE, "A request body may have at most %d bytes.".formatted(maxBytes));
    }
}
