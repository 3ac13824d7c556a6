package org.stromboli.consolidation;

import java.util.concurrent.atomic.AtomicInteger;
import org.stromboli.consolidation.spectrum.Spectrum;
import org.stromboli.torch.Value;

/// A matrix taken apart: its singular values, which Java sees, and the directions that belong to them in native memory,
/// on both sides or on the shorter one alone. Belongs to one thread, which closes it.
///
/// @param rows of the matrix
/// @param open count of what is not closed yet
record Svd(Value value, double[] values, long rows, long columns, AtomicInteger open) implements AutoCloseable {

    Svd {
        open.incrementAndGet();
    }

    /// Those that are not listed are zero.
    Spectrum spectrum() {
        return new Spectrum(values, Math.min(rows, columns));
    }

    @Override
    public void close() {
        open.decrementAndGet();
        value.close();
    }
}
