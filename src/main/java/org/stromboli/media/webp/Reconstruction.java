package org.stromboli.media.webp;

/// The samples of a frame while its macroblocks come, in rows from the top left. Used by one thread.
final class Reconstruction {

    private static final int OUTSIDE = 127;

    private final int columns;
    private final int rows;
    private final Plane luma;
    private final Plane u;
    private final Plane v;
    private final LoopFilter filter;
    /// Per macroblock; negative where edges inside it are filtered too.
    private final byte[] levels;

    private final Prediction prediction = new Prediction();
    private final int[] right = new int[4];

    Reconstruction(FrameHeader header, int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
        this.luma = new Plane(columns * 16, rows * 16);
        this.u = new Plane(columns * 8, rows * 8);
        this.v = new Plane(columns * 8, rows * 8);
        this.filter = new LoopFilter(header, luma, u, v);
        this.levels = new byte[columns * rows];
    }

    /// @param any whether the macroblock has coefficients
    void add(Macroblock block, int column, int row, boolean any) {
        int level = filter.level(block);
        levels[row * columns + column] = (byte) (block.small || any ? -level : level);
        if (block.small) {
            addSmall(block, column, row);
        } else {
            int at = luma.index(column * 16, row * 16);
            prediction.fill(luma, at, 16, block.mode, column, row);
            addDifferences(block, 0, luma, at, 4);
        }
        int at = u.index(column * 8, row * 8);
        prediction.fill(u, at, 8, block.colorMode, column, row);
        prediction.fill(v, at, 8, block.colorMode, column, row);
        addDifferences(block, 16, u, at, 2);
        addDifferences(block, 20, v, at, 2);
    }

    private void addSmall(Macroblock block, int column, int row) {
        int above = luma.index(column * 16 + 16, row * 16 - 1);
        for (int i = 0; i < 4; i++) {
            // Right of the last macroblock the row above goes on as it ends.
            right[i] = row == 0 ? OUTSIDE : luma.get(column < columns - 1 ? above + i : above - 1);
        }
        for (int i = 0; i < 16; i++) {
            int at = luma.index(column * 16 + i % 4 * 4, row * 16 + i / 4 * 4);
            prediction.fillSmall(luma, at, block.modes[i], right, i % 4 == 3);
            Transform.add(block.coefficients, i * 16, luma, at);
        }
    }

    private static void addDifferences(Macroblock block, int first, Plane plane, int at, int edge) {
        for (int i = 0; i < edge * edge; i++) {
            int to = at + i / edge * 4 * plane.stride + i % edge * 4;
            Transform.add(block.coefficients, (first + i) * 16, plane, to);
        }
    }

    Vp8Image finish(int width, int height) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int level = levels[row * columns + column];
                if (level != 0) {
                    filter.filter(column, row, Math.abs(level), level < 0);
                }
            }
        }
        return new Vp8Image(width, height, luma, u, v);
    }
}
