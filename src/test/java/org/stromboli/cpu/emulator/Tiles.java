package org.stromboli.cpu.emulator;

import java.util.Arrays;

/// The state of AMX: eight tiles, and their shapes. What the manual makes a fault is an exception here.
final class Tiles {

    private static final int COUNT = 8;
    private static final int ROWS = 16;
    private static final int ROW_BYTES = 64;
    private static final int LANES = ROW_BYTES / Integer.BYTES;
    private static final int PALETTE = 1;
    private static final int WIDTHS = 16; // where their bytes begin
    private static final int HEIGHTS = 48;

    private final int[][][] lanes = new int[COUNT][ROWS][LANES];
    private final int[] widths = new int[COUNT]; // bytes
    private final int[] heights = new int[COUNT];
    private boolean configured;

    /// LDTILECFG.
    void configure(byte[] shapes) {
        release();
        check(shapes[0] == PALETTE, "a palette other than 1");
        check(shapes[1] == 0, "a row to start at");
        for (int i = 0; i < shapes.length; i++) {
            boolean reserved = i > 1 && i < WIDTHS || i >= WIDTHS + 2 * COUNT && i < HEIGHTS || i >= HEIGHTS + COUNT;
            check(!reserved || shapes[i] == 0, "a reserved byte that is not zero");
        }
        for (int tile = 0; tile < COUNT; tile++) {
            int width = shapes[WIDTHS + 2 * tile] & 0xFF | (shapes[WIDTHS + 2 * tile + 1] & 0xFF) << 8;
            int height = shapes[HEIGHTS + tile] & 0xFF;
            check(width <= ROW_BYTES && height <= ROWS, "a tile that is too large");
            check(width == 0 == (height == 0), "a tile without rows or without columns");
            widths[tile] = width;
            heights[tile] = height;
        }
        configured = true;
    }

    /// TILERELEASE.
    void release() {
        configured = false;
        Arrays.fill(widths, 0);
        Arrays.fill(heights, 0);
        for (int tile = 0; tile < COUNT; tile++) {
            clear(tile, 0);
        }
    }

    boolean isConfigured() {
        return configured;
    }

    /// TILEZERO.
    void zero(int tile) {
        checkShape(tile);
        clear(tile, 0);
    }

    private void clear(int tile, int firstRow) {
        for (int row = firstRow; row < ROWS; row++) {
            Arrays.fill(lanes[tile][row], 0);
        }
    }

    /// TILELOADD and TILELOADDT1.
    void load(int tile, Processor processor, long address, long stride) {
        checkLanes(tile);
        clear(tile, 0);
        for (int row = 0; row < heights[tile]; row++) {
            processor.load(address + row * stride, widths[tile] / Integer.BYTES, lanes[tile][row]);
        }
    }

    /// TILESTORED.
    void store(int tile, Processor processor, long address, long stride) {
        checkLanes(tile);
        for (int row = 0; row < heights[tile]; row++) {
            processor.store(address + row * stride, widths[tile] / Integer.BYTES, lanes[tile][row]);
        }
    }

    /// TDPBF16PS: even and odd elements have sums of their own, which begin at zero; both are added, and then to the
    /// tile.
    void dotBfloat16(int to, int first, int second) {
        checkShapes(to, first, second);
        for (int row = 0; row < heights[to]; row++) {
            float[] even = new float[LANES];
            float[] odd = new float[LANES];
            for (int pair = 0; pair < heights[second]; pair++) {
                int one = lanes[first][row][pair];
                for (int lane = 0; lane < widths[to] / Integer.BYTES; lane++) {
                    int other = lanes[second][pair][lane];
                    even[lane] = Bfloat16Operations.added(even[lane], one << 16, other << 16);
                    odd[lane] = Bfloat16Operations.added(odd[lane], one, other);
                }
            }
            for (int lane = 0; lane < widths[to] / Integer.BYTES; lane++) {
                float both = Bfloat16Operations.sum(even[lane], odd[lane]);
                float before = Float.intBitsToFloat(lanes[to][row][lane]);
                lanes[to][row][lane] = Float.floatToRawIntBits(Bfloat16Operations.sum(before, both));
            }
        }
        clear(to, heights[to]);
    }

    /// TDPBSSD, or TDPBUSD where the bytes of the first are unsigned: four products to a lane, without saturation.
    void dotBytes(int to, int first, int second, boolean signed) {
        checkShapes(to, first, second);
        for (int row = 0; row < heights[to]; row++) {
            for (int quad = 0; quad < heights[second]; quad++) {
                for (int lane = 0; lane < widths[to] / Integer.BYTES; lane++) {
                    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                        int one = lanes[first][row][quad] >> shift;
                        int other = (byte) (lanes[second][quad][lane] >> shift);
                        lanes[to][row][lane] += (signed ? (byte) one : one & 0xFF) * other;
                    }
                }
            }
        }
        clear(to, heights[to]);
    }

    private void checkShapes(int to, int first, int second) {
        check(to != first && to != second && first != second, "the same tile twice");
        checkLanes(to);
        checkLanes(first);
        checkLanes(second);
        check(heights[to] == heights[first], "rows that do not fit");
        check(widths[to] == widths[second], "columns that do not fit");
        check(widths[first] / Integer.BYTES == heights[second], "pairs that do not fit");
    }

    private void checkShape(int tile) {
        check(configured, "no shapes");
        check(heights[tile] > 0, "tile %d, which has no shape".formatted(tile));
    }

    private void checkLanes(int tile) {
        checkShape(tile);
        check(widths[tile] % Integer.BYTES == 0, "rows that are not whole lanes");
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new IllegalStateException("a fault of tiles: " + what);
        }
    }
}
