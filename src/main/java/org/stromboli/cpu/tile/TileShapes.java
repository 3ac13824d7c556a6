package org.stromboli.cpu.tile;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.NativeRanges;

/// The shapes of the tiles of kernels, as `ldtilecfg` reads them, for each number of rows: tiles 0 to 3 are
/// sums, 4 and 5 rows, 6 and 7 columns. A block of up to 16 rows has no tiles 2, 3 and 5. Rows have 16 lanes,
/// or half as many.
public final class TileShapes {

    /// Rows of a tile.
    public static final int TILE_ROWS = 16;

    /// Rows of a block.
    public static final int BLOCK_ROWS = 2 * TILE_ROWS;

    static final int BYTES = 64;

    /// Lanes of the rows that are multiplied, and rows of the columns.
    private static final int LANES = 16;

    private static final int PALETTE = 1;
    private static final int PLACE_OF_WIDTHS = 16;
    private static final int PLACE_OF_HEIGHTS = 48;

    private static final int[] FIRST_SUMS = {0, 1};
    private static final int[] FIRST_ROWS = {4};
    private static final int[] OTHER_SUMS = {2, 3};
    private static final int[] OTHER_ROWS = {5};
    private static final int[] COLUMNS = {6, 7};

    private static final MemorySegment TABLE = table(LANES); // [block rows, 64]
    private static final MemorySegment HALVES = table(LANES / 2); // of rows with half the lanes

    private TileShapes() {}

    /// @param rows of a block, 1 to 32
    public static long of(int rows) {
        return TABLE.address() + (rows - 1L) * BYTES;
    }

    /// For rows with eight lanes, and columns with as many rows.
    public static long ofHalves(int rows) {
        return HALVES.address() + (rows - 1L) * BYTES;
    }

    private static MemorySegment table(int lanes) {
        MemorySegment table = Arena.global().allocate((long) BLOCK_ROWS * BYTES, BYTES);
        for (int rows = 1; rows <= BLOCK_ROWS; rows++) {
            MemorySegment shapes = table.asSlice((rows - 1L) * BYTES, BYTES);
            shapes.set(ValueLayout.JAVA_BYTE, 0, (byte) PALETTE);
            put(shapes, FIRST_SUMS, Math.min(rows, TILE_ROWS), LANES);
            put(shapes, FIRST_ROWS, Math.min(rows, TILE_ROWS), lanes);
            put(shapes, OTHER_SUMS, Math.max(0, rows - TILE_ROWS), LANES);
            put(shapes, OTHER_ROWS, Math.max(0, rows - TILE_ROWS), lanes);
            put(shapes, COLUMNS, lanes, LANES);
        }
        assert NativeRanges.add(table);
        return table;
    }

    private static void put(MemorySegment shapes, int[] tiles, int rows, int lanes) {
        for (int tile : tiles) {
            shapes.set(ValueLayout.JAVA_SHORT, PLACE_OF_WIDTHS + 2L * tile, (short)
                    (rows > 0 ? lanes * Integer.BYTES : 0));
            shapes.set(ValueLayout.JAVA_BYTE, PLACE_OF_HEIGHTS + tile, (byte) rows);
        }
    }
}
