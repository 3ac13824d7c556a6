package org.stromboli.sampling.grammar;

/// Work that may be spent on one mask, in positions that are looked at: some tenths of a second at most, so that a
/// hostile grammar fails instead of holding up its batch. One thread.
final class Effort {

    private long left = 400_000;

    void spend(int positions) {
        left -= positions;
        if (left < 0) {
            throw GrammarException.tooComplex();
        }
    }
}
