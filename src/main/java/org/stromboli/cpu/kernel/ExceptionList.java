package org.stromboli.cpu.kernel;

import java.util.Arrays;

/// Weights of a block that have no code. Grows while a block is packed. One thread.
final class ExceptionList {

    private int[] places = new int[8];
    private short[] values = new short[8];
    private int count;

    /// See [PackedMatrix.Exceptions].
    void add(int place, short value) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        places[count] = place;
        values[count++] = value;
    }

    PackedMatrix.Exceptions build() {
        return count == 0
                ? PackedMatrix.Exceptions.NONE
                : new PackedMatrix.Exceptions(Arrays.copyOf(places, count), Arrays.copyOf(values, count));
    }
}
