package org.stromboli.cpu.proof;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.kernel.GemmEpilogue;

/// What becomes of the sums of a panel, in plain Java.
///
/// @param result what is done
/// @param sums [rows, 32] scaled, with their biases
record Expectation(GemmEpilogue result, double[][] sums) {

    /// What is in the memory of results before something is added.
    static final float BEFORE = 0.5f;

    private static final int HALF = 16;
    private static final double EXACT = 1e-4;

    /// For results in bfloat16, some of which are rounded twice on the way.
    private static final double ROUNDED = 0.02;

    /// Whether the memory holds that, from its beginning on.
    ///
    /// @param stride bytes from row to row
    boolean isMetBy(MemorySegment memory, long stride) {
        int columns = result.isGated() ? HALF : 2 * HALF;
        boolean met = true;
        for (int row = 0; row < sums.length; row++) {
            for (int column = 0; column < columns; column++) {
                double expected = value(row, column);
                double found = found(memory, row * stride, column);
                double tolerance = isExact() ? EXACT : ROUNDED;
                met &= Math.abs(found - expected) <= tolerance * (1 + Math.abs(expected));
            }
        }
        return met;
    }

    private boolean isExact() {
        return result == GemmEpilogue.SCORES || result == GemmEpilogue.FLOATS;
    }

    private double found(MemorySegment memory, long row, int column) {
        return isExact() || result == GemmEpilogue.ADDED
                ? memory.get(ValueLayout.JAVA_FLOAT, row + (long) column * Float.BYTES)
                : Bfloat16.of(memory.get(ValueLayout.JAVA_SHORT, row + (long) column * Short.BYTES));
    }

    private double value(int row, int column) {
        double x = sums[row][column];
        return switch (result) {
            case SCORES, MIXED, FLOATS, BFLOAT16 -> x;
            case ADDED -> x + BEFORE;
            case GATED -> x / (1 + Math.exp(-x)) * sums[row][column + HALF];
            case GATED_GELU -> gelu(x) * sums[row][column + HALF];
            case GELU_TANH -> gelu(x);
            case GELU_QUICK -> x / (1 + Math.exp(-1.702 * x));
        };
    }

    private static double gelu(double x) {
        return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
