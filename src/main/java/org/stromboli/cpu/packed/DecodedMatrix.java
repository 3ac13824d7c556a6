package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.quantisation.WeightMatrix;

/// Float32 weights, multiplied in Java.
///
/// @param weights [rows, columns]
record DecodedMatrix(int rows, int columns, MemorySegment weights) implements PackedMatrix {

    private static final int BLOCK = 8;

    static DecodedMatrix of(WeightMatrix matrix, Arena arena, Team team) {
        int columns = matrix.columns();
        MemorySegment weights = WeightMemory.allocate(arena, (long) matrix.rows() * columns * Float.BYTES);
        team.run(matrix.rows(), (from, to) -> {
            float[] row = new float[columns];
            for (int i = from; i < to; i++) {
                matrix.decode(i, row);
                MemorySegment.copy(row, 0, weights, ValueLayout.JAVA_FLOAT, (long) i * columns * Float.BYTES, columns);
            }
        });
        return new DecodedMatrix(matrix.rows(), columns, weights);
    }

    @Override
    public int blocks() {
        return Math.ceilDiv(rows, BLOCK);
    }

    @Override
    public long bytes() {
        return weights.byteSize();
    }

    @Override
    public void multiply(PackedInput x, MemorySegment y, long tokenStride, int fromBlock, int toBlock) {
        for (int row = fromBlock * BLOCK; row < Math.min(rows, toBlock * BLOCK); row++) {
            for (int token = 0; token < x.tokens(); token++) {
                double sum = 0;
                for (int column = 0; column < columns; column++) {
                    sum += weights.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * columns + column)
                            * x.get(token, column);
                }
                y.setAtIndex(ValueLayout.JAVA_FLOAT, token * tokenStride + row, (float) sum);
            }
        }
    }
}
