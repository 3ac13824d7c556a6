package org.stromboli.engine.sampling;

import java.util.Arrays;

/// A growable array of floats.
final class FloatList {

    private float[] values = new float[8];
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = (float) value;
    }

    void clear() {
        size = 0;
    }

    float[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
