package org.stromboli.engine;

import java.util.Arrays;

/// A growable array of ints.
final class IntList {

    private int[] values;
    private int size;

    IntList(int capacity) {
        values = new int[Math.max(capacity, 8)];
    }

    void add(int value) {
        ensure(size + 1);
        values[size++] = value;
    }

    void addAll(int[] source, int from, int count) {
        ensure(size + count);
        System.arraycopy(source, from, values, size, count);
        size += count;
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /// The array behind the list, longer than the list and replaced when that grows.
    int[] backing() {
        return values;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    private void ensure(int wanted) {
        if (wanted > values.length) {
            values = Arrays.copyOf(values, Math.max(wanted, values.length * 2));
        }
    }
}
