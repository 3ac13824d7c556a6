package org.stromboli.engine.speculation;

/// Spares a proposer that searches while it finds nothing that comes true: after some drafts in vain it is left out of
/// the next one, then of two, and so on. What it proposes for later tokens of a draft does not count.
final class Rest {

    /// Drafts in vain before the first rest.
    private static final int PATIENCE = 8;

    /// Drafts: a text that begins to repeat itself loses no more.
    private static final int LONGEST = 16;

    private int inVain;
    private int left;

    /// A draft begins.
    ///
    /// @return whether the proposer is left out of it
    boolean takes() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    /// What became of a draft that it was to begin: nothing was found, or it was wrong.
    void tried(boolean right) {
        inVain = right ? 0 : inVain + 1;
        if (inVain >= PATIENCE) {
            left = Math.min(LONGEST, 1 << Math.min(inVain - PATIENCE, Byte.SIZE));
        }
    }
}
