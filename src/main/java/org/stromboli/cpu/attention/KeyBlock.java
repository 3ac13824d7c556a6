package org.stromboli.cpu.attention;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.packed.plain.FloatPanels;

/// Keys and values of one head at [#POSITIONS] positions that follow each other, laid out in panels: keys with a
/// panel's positions side by side, values with a panel's elements side by side. One thread.
final class KeyBlock {

    /// Begins with a multiple of it, so that a query meets positions in the same groups whatever else is computed.
    static final int POSITIONS = 128;

    private static final int COLUMNS = FloatPanels.COLUMNS;

    private final int depth;
    private final int valuePanels;
    private final float[] key; // [width]
    private final float[] value; // [width]
    private final float[] panels; // of keys, then of values, before they are copied
    private final MemorySegment memory; // [position panels, depth, COLUMNS], [element panels, POSITIONS, COLUMNS]

    /// @param width of a head
    KeyBlock(int width) {
        depth = depth(width);
        valuePanels = Math.ceilDiv(width, COLUMNS);
        key = new float[width];
        value = new float[width];
        panels = new float[POSITIONS * (depth + valuePanels * COLUMNS)];
        memory = Arena.ofAuto().allocate((long) panels.length * Float.BYTES, 64);
    }

    /// Of products with keys: whole quads.
    static int depth(int width) {
        return Math.ceilDiv(width, FloatPanels.QUAD) * FloatPanels.QUAD;
    }

    /// Elements of a query's result: whole panels.
    int resultWidth() {
        return valuePanels * COLUMNS;
    }

    /// The panel with the keys of so many positions on.
    long keyPanel(int place) {
        return memory.address() + (long) place * depth * Float.BYTES;
    }

    long valuePanel(int element) {
        return memory.address() + (long) POSITIONS * (depth + element) * Float.BYTES;
    }

    /// Reads positions `start` to `end`; those of the block that follow are zero.
    void fill(KeyValues source, int head, int start, int end) {
        if (end - start < POSITIONS) {
            Arrays.fill(panels, 0);
        }
        for (int position = start; position < end; position++) {
            source.read(head, position, key, value);
            put(position - start);
        }
        MemorySegment.copy(panels, 0, memory, ValueLayout.JAVA_FLOAT, 0, panels.length);
    }

    private void put(int place) {
        int at = place / COLUMNS * COLUMNS * depth + place % COLUMNS;
        for (int i = 0; i < key.length; i++) {
            panels[at + i * COLUMNS] = key[i];
        }
        for (int first = 0; first < value.length; first += COLUMNS) {
            int to = POSITIONS * (depth + first) + place * COLUMNS;
            System.arraycopy(value, first, panels, to, Math.min(COLUMNS, value.length - first));
        }
    }
}
