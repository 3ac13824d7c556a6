package org.stromboli.cpu.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.MatrixChunks;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;

/// Weights of 8 bits with a scale for each row. The rows of a block lie side by side: first the weights of all of them
/// in one column, then those in the next. Columns are filled up to whole groups with zeros. Products are rounded to
/// bfloat16 before they are scaled, as the graph does it.
final class Int8Matrix implements Matrix {

    private static final int GROUP = 4;

    private final int rows;
    private final int columns;
    private final MemorySegment bytes; // [blocks, columns, lanes]
    private final float[] scales; // [padded rows]

    private Int8Matrix(int rows, int columns, MemorySegment bytes, float[] scales) {
        this.rows = rows;
        this.columns = columns;
        this.bytes = bytes;
        this.scales = scales;
    }

    static Int8Matrix pack(MatrixSource source, float[] scales, Arena arena, Team team) {
        long bytes = Lanes.blocks(source.rows()) * blockBytes(source.columns());
        Int8Matrix matrix = new Int8Matrix(
                source.rows(),
                source.columns(),
                WeightMemory.allocate(arena, bytes),
                Arrays.copyOf(scales, Lanes.padded(source.rows())));
        MatrixChunks.each(source, 1, (piece, from, to) -> {
            int first = from / Lanes.COUNT;
            team.run(Lanes.blocks(to - from), (begin, end) -> matrix.pack(piece, from, to, first + begin, first + end));
        });
        return matrix;
    }

    private void pack(MemorySegment piece, int from, int to, int firstBlock, int endBlock) {
        byte[] row = new byte[columns];
        byte[] block = new byte[(int) blockBytes(columns)];
        for (int index = firstBlock; index < endBlock; index++) {
            Arrays.fill(block, (byte) 0);
            for (int lane = 0; lane < Lanes.COUNT && index * Lanes.COUNT + lane < to; lane++) {
                long at = (long) (index * Lanes.COUNT + lane - from) * columns;
                MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, at, row, 0, columns);
                for (int column = 0; column < columns; column++) {
                    block[column * Lanes.COUNT + lane] = row[column];
                }
            }
            MemorySegment.copy(block, 0, bytes, ValueLayout.JAVA_BYTE, index * blockBytes(columns), block.length);
        }
    }

    private static int groups(int columns) {
        return Math.ceilDiv(columns, GROUP);
    }

    private static long blockBytes(int columns) {
        return (long) groups(columns) * GROUP * Lanes.COUNT;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public float inputScale() {
        return 1;
    }

    @Override
    public void multiply(Vectors x, float[] y, int from, int to) {
        int stride = blocks() * Lanes.COUNT;
        int groups = groups(columns);
        for (int block = from; block < to; block++) {
            int row = block * Lanes.COUNT;
            long at = block * blockBytes(columns);
            for (int pair = 0; pair < x.pairs(); pair++) {
                int start = 2 * pair * stride + row;
                if (x.width() == 1) {
                    Int8Kernels.one(bytes, at, groups, x.values(), 0, y, start);
                } else {
                    Int8Kernels.two(bytes, at, groups, x.values(), x.start(pair), y, start, stride);
                }
            }
            for (int vector = 0; vector < x.count(); vector++) {
                for (int lane = 0; lane < Lanes.COUNT; lane++) {
                    int place = vector * stride + row + lane;
                    y[place] = Bfloat16.rounded(y[place]) * scales[row + lane];
                }
            }
        }
    }
}
