package org.stromboli.consolidation;

import java.util.concurrent.atomic.AtomicInteger;
import org.stromboli.torch.Value;

/// A float32 matrix in native memory. Belongs to one thread, which closes it.
///
/// @param open count of what is not closed yet
record Matrix(Value value, long rows, long columns, AtomicInteger open) implements AutoCloseable {

    Matrix {
        open.incrementAndGet();
    }

    /// How many singular values it has.
    long rank() {
        return Math.min(rows, columns);
    }

    @Override
    public void close() {
        open.decrementAndGet();
        value.close();
    }
}
