package org.stromboli.cpu;

/// Neighbouring exponents of bfloat16, which have a code when weights are packed.
public final class ExponentWindow {

    private static final int EXPONENTS = 256;

    private ExponentWindow() {}

    /// The highest exponent of the window that holds most of the weights.
    ///
    /// @param columns that count
    /// @param size of the window, which ends at `size` or later
    /// @param max exponent at which it may end
    public static int argmax(short[] weights, int columns, int size, int max) {
        int[] counts = new int[EXPONENTS];
        for (int column = 0; column < columns; column++) {
            counts[weights[column] >> 7 & 0xFF]++;
        }
        int best = size;
        int maxHeld = -1;
        int held = 0;
        for (int end = 0; end <= max; end++) {
            held += counts[end] - (end >= size ? counts[end - size] : 0);
            if (end >= size && held > maxHeld) {
                maxHeld = held;
                best = end;
            }
        }
        return best;
    }
}
