package org.stromboli.cache;

import java.util.Arrays;

/// Numbers below a fixed count in order of use: a doubly linked list in two arrays, every operation in
/// constant time.
final class LeastRecent {

    private static final int ABSENT = -1;

    private final int[] before; // [count + 1], the last entry is the ring's anchor
    private final int[] after; // [count + 1]
    private final int anchor;
    private int size;

    LeastRecent(int count) {
        before = new int[count + 1];
        after = new int[count + 1];
        anchor = count;
        Arrays.fill(before, ABSENT);
        Arrays.fill(after, ABSENT);
        before[anchor] = anchor;
        after[anchor] = anchor;
    }

    int size() {
        return size;
    }

    boolean contains(int number) {
        return after[number] != ABSENT;
    }

    void addNewest(int number) {
        if (contains(number)) {
            throw new IllegalStateException("%d is in the list already".formatted(number));
        }
        int newest = before[anchor];
        before[number] = newest;
        after[number] = anchor;
        after[newest] = number;
        before[anchor] = number;
        size++;
    }

    void remove(int number) {
        if (!contains(number)) {
            throw new IllegalStateException("%d is not in the list".formatted(number));
        }
        after[before[number]] = after[number];
        before[after[number]] = before[number];
        before[number] = ABSENT;
        after[number] = ABSENT;
        size--;
    }

    /// The number that was added longest ago, or -1.
    int removeOldest() {
        int oldest = after[anchor];
        if (oldest == anchor) {
            return -1;
        }
        remove(oldest);
        return oldest;
    }
}
