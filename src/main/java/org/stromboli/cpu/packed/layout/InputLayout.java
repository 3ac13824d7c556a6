package org.stromboli.cpu.packed.layout;

/// Where the rounded activations of one token are: 16-bit integers, then numbers for each step of 32 columns.
public final class InputLayout {

    /// Bytes of a step's numbers.
    public static final int NUMBERS_BYTES = 8 * Float.BYTES;

    /// What the integers are multiplied with.
    public static final int SCALE = 0;

    /// Sums of the integers, of all and of either half, less than zero, each as two 16-bit integers: one of
    /// [#SPLIT_BITS], unsigned, and what is above. So `vpmaddwd` multiplies them with a zero of codes.
    private static final int NEGATIVE_SUMS = 4;

    /// Sums times scale, in float32.
    private static final int SCALED_SUMS = 16;

    /// Of the lower part of a sum. A sum has 21, a zero of codes 8, so that products fit into 32.
    public static final int SPLIT_BITS = 8;

    /// Columns come in units.
    private static final int PADDING = 256;

    /// The last step's numbers are written with whole vectors, and tokens must not be a power of two apart.
    private static final int SLACK = 64;

    private static final int PAGE = 4096;

    /// A sixth of a page, in lines of the cache.
    private static final int APART = 11 * 64;

    private InputLayout() {}

    public static int padded(int columns) {
        return Math.ceilDiv(columns, PADDING) * PADDING;
    }

    /// From the integers to the numbers.
    public static long numbersAt(int columns) {
        return (long) padded(columns) * Short.BYTES;
    }

    public static long integerStride(int columns) {
        return numbersAt(columns) + (long) padded(columns) / Codes.STEP * NUMBERS_BYTES + SLACK;
    }

    /// Six tokens are spread over a page, so that a tile's activations do not push each other out of the first cache.
    public static long floatStride(int columns) {
        long bytes = (long) padded(columns) * Float.BYTES;
        return bytes + Math.floorMod(APART - bytes, PAGE);
    }

    /// @param part 0: all of the step; 1, 2: its halves
    public static int negativeSum(int part) {
        return NEGATIVE_SUMS + part * Float.BYTES;
    }

    public static int scaledSum(int part) {
        return SCALED_SUMS + part * Float.BYTES;
    }
}
