package org.stromboli.cpu.tile;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import org.stromboli.cpu.x86.TileAssembler;
import org.stromboli.cpu.x86.Tmm;

/// What tiles multiply: what it belongs to, as Linux names it, and a product of small whole numbers as an example.
public enum TileNumbers {
    BFLOAT16("amx_bf16", Short.BYTES) {
        @Override
        void put(MemorySegment memory, long place, int value) {
            memory.set(ValueLayout.JAVA_SHORT, place, (short) (Float.floatToRawIntBits(value) >>> 16));
        }

        @Override
        void multiply(TileAssembler tiles, Tmm sums, Tmm rows, Tmm columns) {
            tiles.dotBfloat16(sums, rows, columns);
        }

        @Override
        int product(int row, int column) {
            return row * column;
        }

        @Override
        boolean isThere(MemorySegment memory, long place, int sum) {
            return memory.get(ValueLayout.JAVA_FLOAT, place) == sum;
        }
    },
    /// Rows of unsigned bytes, and the same as signed ones.
    BYTES("amx_int8", Byte.BYTES) {
        @Override
        void put(MemorySegment memory, long place, int value) {
            memory.set(ValueLayout.JAVA_BYTE, place, (byte) value);
        }

        @Override
        void multiply(TileAssembler tiles, Tmm sums, Tmm rows, Tmm columns) {
            tiles.dotUnsignedBytes(sums, rows, columns);
            tiles.dotBytes(sums, rows, columns);
        }

        @Override
        int product(int row, int column) {
            return ((row & 0xFF) + (byte) row) * (byte) column;
        }

        @Override
        boolean isThere(MemorySegment memory, long place, int sum) {
            return memory.get(ValueLayout.JAVA_INT, place) == sum;
        }
    };

    private static final String TILES = "amx_tile";

    private final String feature;
    private final int bytes;

    TileNumbers(String feature, int bytes) {
        this.feature = feature;
        this.bytes = bytes;
    }

    /// What the instructions belong to.
    public List<String> features() {
        return List.of(TILES, feature);
    }

    /// Whether the processor announces them.
    ///
    /// @param present features of the processor
    public boolean areAnnounced(Set<String> present) {
        return present.containsAll(features());
    }

    /// In a lane of a row.
    int perLane() {
        return Integer.BYTES / bytes;
    }

    abstract void put(MemorySegment memory, long place, int value);

    abstract void multiply(TileAssembler tiles, Tmm sums, Tmm rows, Tmm columns);

    /// Of two numbers that were put.
    abstract int product(int row, int column);

    abstract boolean isThere(MemorySegment memory, long place, int sum);
}
