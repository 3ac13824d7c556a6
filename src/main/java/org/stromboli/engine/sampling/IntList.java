package org.stromboli.engine.sampling;

import java.util.Arrays;

/// A growable array of ints.
public final class IntList {

    private int[] values;
    private int size;

    public IntList(int capacity) {
        values = new int[Math.max(capacity, 8)];
    }

    public void add(int value) {
        ensure(size + 1);
        values[size++] = value;
    }

    public void addAll(int[] source, int from, int count) {
        ensure(size + count);
        System.arraycopy(source, from, values, size, count);
        size += count;
    }

    public int get(int index) {
        return values[index];
    }

    public int size() {
        return size;
    }

    /// Forgets what comes after.
    public void truncate(int length) {
        size = length;
    }

    public void clear() {
        size = 0;
    }

    /// The array behind the list, longer than the list and replaced when that grows.
    public int[] backing() {
        return values;
    }

    public int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    private void ensure(int capacity) {
        if (capacity > values.length) {
            values = Arrays.copyOf(values, Math.max(capacity, values.length * 2));
        }
    }
}
