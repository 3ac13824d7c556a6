package org.stromboli.gguf.codebook;

import org.stromboli.gguf.block.Lanes;

/// Signs of eight values: bit `i` is set where value `i` is negative.
final class Signs {

    private static final long ZERO = 0x8080808080808080L; // the code of 0, in each byte
    private static final int SEVEN = 0x7f;

    private Signs() {}

    /// Signs of which seven are stored: the number of negative values is even.
    static int even(int seven) {
        int stored = seven & SEVEN;
        return stored | (Integer.bitCount(stored) & 1) << 7;
    }

    /// @param magnitudes of eight values, at most 127
    /// @return codes `128 + value`
    static long codes(long magnitudes, int signs) {
        long positive = ZERO + magnitudes;
        long negative = ZERO - magnitudes;
        long mask = Lanes.spread(signs) * 0xff;
        return positive & ~mask | negative & mask;
    }
}
