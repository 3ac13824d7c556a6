package org.stromboli.consolidation;

import org.jspecify.annotations.Nullable;
import org.stromboli.model.checkpoint.WeightRef;

/// One tensor on its way through the tasks. What adapters add is kept as factors until the matrix is needed, so
/// that a consolidated adapter never reads its base. Owns its matrices; one thread.
final class FoldedTensor implements AutoCloseable {

    private final Arithmetic arithmetic;
    private final WeightRef base;
    private @Nullable Matrix original;
    private @Nullable Matrix dense; // takes the place of the original
    private @Nullable Svd lowRank; // to be added

    FoldedTensor(Arithmetic arithmetic, WeightRef base) {
        this.arithmetic = arithmetic;
        this.base = base;
    }

    WeightRef base() {
        return base;
    }

    boolean isUntouched() {
        return dense == null && lowRank == null;
    }

    /// As the base has it. Not to be closed.
    Matrix original() {
        if (original == null) {
            original = arithmetic.read(base);
        }
        return original;
    }

    /// After the tasks so far. Not to be closed.
    Matrix current() {
        Matrix start = dense == null ? original() : dense;
        if (lowRank == null) {
            return start;
        }
        Matrix sum;
        try (Matrix product = arithmetic.product(lowRank)) {
            sum = arithmetic.sum(start, product, 1);
        }
        lowRank.close();
        lowRank = null;
        put(sum);
        return sum;
    }

    /// Takes over a matrix that includes everything so far.
    void put(Matrix matrix) {
        if (dense != null) {
            dense.close();
        }
        dense = matrix;
    }

    /// Takes over a change to be added.
    void add(Svd change) {
        if (lowRank == null) {
            lowRank = change;
            return;
        }
        try (Svd before = lowRank;
                change) {
            lowRank = arithmetic.joined(before, change);
        }
    }

    /// The change of all tasks together, its largest singular values at least. The caller's to close.
    Change change(int rank) {
        if (dense == null && lowRank != null) {
            Svd parts = lowRank;
            lowRank = null;
            return new Change(parts, Change.error(parts.values(), rank));
        }
        try (Matrix difference = arithmetic.difference(current(), original());
                Svd all = arithmetic.decompose(difference)) {
            return new Change(arithmetic.truncate(difference, all, rank), Change.error(all.values(), rank));
        }
    }

    @Override
    public void close() {
        if (original != null) {
            original.close();
        }
        if (dense != null) {
            dense.close();
        }
        if (lowRank != null) {
            lowRank.close();
        }
    }

    /// What all tasks together do to a tensor, for an adapter of some rank.
    ///
    /// @param error of leaving out what exceeds the rank, relative to the whole (Frobenius norm)
    record Change(Svd parts, double error) implements AutoCloseable {

        static double error(double[] values, int rank) {
            double dropped = 0;
            double all = 0;
            for (int i = 0; i < values.length; i++) {
                double square = values[i] * values[i];
                all += square;
                dropped += i < rank ? 0 : square;
            }
            return all == 0 ? 0 : Math.sqrt(dropped / all);
        }

        @Override
        public void close() {
            parts.close();
        }
    }
}
