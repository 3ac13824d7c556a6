package org.stromboli.consolidation;

/// What all tasks together do to a tensor, for an adapter of some rank.
///
/// @param error of leaving out what exceeds the rank, relative to the whole (Frobenius norm)
record Change(Parts parts, double error) implements AutoCloseable {

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
