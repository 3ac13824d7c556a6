package org.stromboli.cpu.packed.kernel;

import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.PackedForm;

/// Unpacked weights of two blocks, 16 rows, and of some steps of columns, which many tokens are multiplied with while
/// they are in the cache. Integers are less their zeros. An item is one vector of each block. What a part is scaled
/// with follows apart, in float32.
public final class Strip {

    /// Results of a token: two blocks.
    public static final int RESULT_BYTES = 2 * Codes.VECTOR_BYTES;

    /// From one block's items to the other's, so that each is written to whole lines of the cache.
    public static final int BLOCK_BYTES = 16 << 10;

    /// From one block's factor to the other's.
    public static final int FACTOR_BLOCK_BYTES = Codes.VECTOR_BYTES;

    static final int ITEM_BYTES = Codes.VECTOR_BYTES;

    /// In the factors of a part, of one block after the other.
    static final int SCALES = 0;

    static final int MINIMA = 2 * Codes.VECTOR_BYTES;
    static final int FACTOR_BYTES = 4 * Codes.VECTOR_BYTES;

    private Strip() {}

    /// Of a step.
    public static long factorBytes(PackedForm form) {
        return (long) form.parts() * FACTOR_BYTES;
    }
}
