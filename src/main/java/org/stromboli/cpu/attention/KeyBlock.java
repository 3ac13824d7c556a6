package org.stromboli.cpu.attention;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.KvLayer;

/// Keys and values of one head at [#POSITIONS] positions that follow each other, widened to float32 and laid out in the
/// panels of a [Tile]: keys with a panel's positions side by side, values with a panel's elements side by side. One
/// thread.
final class KeyBlock {

    /// Begins with a multiple of it, so that a query meets positions in the same groups whatever else is computed.
    static final int POSITIONS = Math.max(64, Tile.COLUMNS);

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final int width;
    private final int valuePanels;
    private final float[] keys; // [position panels, width, COLUMNS]
    private final float[] values; // [element panels, POSITIONS, COLUMNS]

    /// @param width of a head, even
    KeyBlock(int width) {
        this.width = width;
        valuePanels = Math.ceilDiv(width, Tile.COLUMNS);
        keys = new float[POSITIONS * width];
        values = new float[valuePanels * POSITIONS * Tile.COLUMNS];
    }

    /// Elements of a query's result: whole panels.
    int resultWidth() {
        return valuePanels * Tile.COLUMNS;
    }

    float[] keys() {
        return keys;
    }

    /// Where the keys of so many positions before begin.
    int keyPanel(int position) {
        return position / Tile.COLUMNS * width * Tile.COLUMNS;
    }

    float[] values() {
        return values;
    }

    int valuePanel(int element) {
        return element / Tile.COLUMNS * POSITIONS * Tile.COLUMNS;
    }

    /// Reads positions `start` to `end`; those of the block that follow are zero.
    ///
    /// @param blocks of the sequence's cache, in order
    void fill(KvLayer cache, int[] blocks, int head, int start, int end) {
        MemorySegment memory = cache.memory();
        int tokens = cache.blockTokens();
        for (int position = start; position < end; position++) {
            long slot = blocks[position / tokens] * cache.blockBytes() + position % tokens * cache.slotBytes();
            putKey(memory, slot + cache.keyOffset(head), position - start);
            putValue(memory, slot + cache.valueOffset(head), position - start);
        }
        for (int place = end - start; place < POSITIONS; place++) {
            clear(place);
        }
    }

    private void putKey(MemorySegment memory, long at, int place) {
        int to = keyPanel(place) + place % Tile.COLUMNS;
        for (int i = 0; i < width; i += 2) {
            int both = memory.get(INT, at + (long) i * Short.BYTES);
            keys[to + i * Tile.COLUMNS] = Bfloat16.of((short) both);
            keys[to + (i + 1) * Tile.COLUMNS] = Bfloat16.of((short) (both >>> 16));
        }
    }

    private void putValue(MemorySegment memory, long at, int place) {
        for (int first = 0; first < width; first += Tile.COLUMNS) {
            int to = valuePanel(first) + place * Tile.COLUMNS;
            int count = Math.min(Tile.COLUMNS, width - first);
            for (int i = 0; i < count; i += 2) {
                int both = memory.get(INT, at + (long) (first + i) * Short.BYTES);
                values[to + i] = Bfloat16.of((short) both);
                values[to + i + 1] = Bfloat16.of((short) (both >>> 16));
            }
        }
    }

    private void clear(int place) {
        int to = keyPanel(place) + place % Tile.COLUMNS;
        for (int i = 0; i < width; i++) {
            keys[to + i * Tile.COLUMNS] = 0;
        }
        for (int first = 0; first < width; first += Tile.COLUMNS) {
            int at = valuePanel(first) + place * Tile.COLUMNS;
            Arrays.fill(values, at, at + Tile.COLUMNS, 0);
        }
    }
}
