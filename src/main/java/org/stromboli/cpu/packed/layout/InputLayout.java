package org.stromboli.cpu.packed.layout;

/// Where the rounded activations of one token are: 16-bit integers, then numbers for each step of 32 columns.
public final class InputLayout {

    /// Bytes of a step's numbers.
    public static final int NUMBERS_BYTES = 8 * Float.BYTES;

    /// What the integers are multiplied with.
    public static final int SCALE = 0;

    /// Sums of the integers: of all, of either half.
    private static final int SUMS = 4;

    /// Sums times scale.
    private static final int SCALED_SUMS = 16;

    /// Columns come in units.
    private static final int PADDING = 256;

    /// The last step's numbers are written with whole vectors, and tokens must not be a power of two apart.
    private static final int SLACK = 64;

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

    public static long floatStride(int columns) {
        return (long) padded(columns) * Float.BYTES + SLACK;
    }

    /// @param part 0: all of the step; 1, 2: its halves
    public static int sum(int part) {
        return SUMS + part * Float.BYTES;
    }

    public static int scaledSum(int part) {
        return SCALED_SUMS + part * Float.BYTES;
    }
}
