package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.Consumer;

/// Weights in bfloat16 as a network may have them: some rows are small, and some weights are far smaller than others.
///
/// @param scales of weights that are whole numbers; or none
public record RandomMatrix(int rows, int columns, float[] values, float[] scales) implements MatrixSource {

    public static RandomMatrix of(int rows, int columns, Random random) {
        float[] values = new float[rows * columns];
        double size = 1 / Math.sqrt(columns);
        for (int i = 0; i < values.length; i++) {
            double scale = random.nextInt(50) == 0 ? size * 1e-6 : i / columns % 7 == 3 ? size * 1e-3 : size;
            values[i] = Bfloat16.rounded((float) (random.nextGaussian() * scale));
        }
        return new RandomMatrix(rows, columns, values, new float[0]);
    }

    /// Of whole numbers from -127 to 127, with a scale for each row.
    public static RandomMatrix ofEightBits(int rows, int columns, Random random) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-127, 128);
        }
        float[] scales = new float[rows];
        for (int i = 0; i < rows; i++) {
            scales[i] = (1 + random.nextFloat()) / 3000;
        }
        return new RandomMatrix(rows, columns, values, scales);
    }

    @Override
    public void read(int from, int to, Consumer<MemorySegment> reader) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(2L * (to - from) * columns);
            for (int i = 0; i < (to - from) * columns; i++) {
                float value = values[from * columns + i];
                if (scales.length == 0) {
                    memory.setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.bits(value));
                } else {
                    memory.set(ValueLayout.JAVA_BYTE, i, (byte) value);
                }
            }
            reader.accept(memory);
        }
    }

    public double product(int row, float[] x) {
        double sum = 0;
        for (int column = 0; column < columns; column++) {
            sum += (double) values[row * columns + column] * x[column];
        }
        return scales.length == 0 ? sum : sum * scales[row];
    }
}
