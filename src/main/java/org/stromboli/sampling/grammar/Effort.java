package org.stromboli.sampling.grammar;

/// Work that may be spent, in positions that are looked at, so that a hostile grammar fails instead of taking time for
/// ever. One thread.
final class Effort {

    private long left;

    private Effort(long positions) {
        left = positions;
    }

    /// For a mask: some tenths of a second at most, beside the engine.
    static Effort ofMask() {
        return new Effort(400_000);
    }

    /// For reading a token, on the engine's thread: some milliseconds at most, and mostly none, since masks have found
    /// the states before.
    static Effort ofToken() {
        return new Effort(20_000);
    }

    void spend(int positions) {
        left -= positions;
        if (left < 0) {
            throw GrammarException.tooComplex();
        }
    }
}
