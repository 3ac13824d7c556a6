package org.stromboli.cpu.proof;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.Consumer;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.MatrixSource;

/// Weights of a few rows.
///
/// @param values [rows, columns]
/// @param scales of whole numbers, or none
record RandomWeights(float[][] values, float[] scales) implements MatrixSource {

    private static final float SMALL = 0x1p-30f; // has no code in 12 bits

    static RandomWeights ofBfloat16(int rows, int columns, Random random) {
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = Bfloat16.rounded((float) random.nextGaussian());
            }
            row[random.nextInt(columns)] *= SMALL;
        }
        return new RandomWeights(values, new float[0]);
    }

    static RandomWeights ofEightBits(int rows, int columns, Random random) {
        float[][] values = new float[rows][columns];
        float[] scales = new float[rows];
        for (int row = 0; row < rows; row++) {
            scales[row] = (1 + random.nextFloat()) / 128;
            for (int i = 0; i < columns; i++) {
                values[row][i] = random.nextInt(-127, 128);
            }
        }
        return new RandomWeights(values, scales);
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public int columns() {
        return values[0].length;
    }

    @Override
    public void read(int from, int to, Consumer<MemorySegment> reader) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate((long) Short.BYTES * (to - from) * columns());
            for (int row = from; row < to; row++) {
                for (int column = 0; column < columns(); column++) {
                    int at = (row - from) * columns() + column;
                    if (scales.length == 0) {
                        memory.setAtIndex(ValueLayout.JAVA_SHORT, at, Bfloat16.bits(values[row][column]));
                    } else {
                        memory.set(ValueLayout.JAVA_BYTE, at, (byte) values[row][column]);
                    }
                }
            }
            reader.accept(memory);
        }
    }

    /// With a vector.
    double product(int row, float[] x) {
        double sum = 0;
        for (int column = 0; column < columns(); column++) {
            sum += (double) values[row][column] * x[column];
        }
        return scales.length == 0 ? sum : sum * scales[row];
    }
}
