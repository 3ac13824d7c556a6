package org.stromboli.gguf.codebook;

/// Codes of IQ1_S and IQ1_M: a vector of -1, 0 and 1, moved up or down by an eighth. In eighths these are whole
/// numbers.
final class Thirds {

    static final float EIGHTH = 0.125f;

    private static final long MINUS_ONE = 0x7878787878787878L; // the code of -8 eighths, in each byte
    private static final long ONES = 0x0101010101010101L;

    private Thirds() {}

    /// @param vector of eight values 0 to 2
    /// @return codes `128 + eighths`
    static long codes(long vector, boolean down) {
        long eighths = MINUS_ONE + (vector << 3);
        return down ? eighths - ONES : eighths + ONES;
    }
}
