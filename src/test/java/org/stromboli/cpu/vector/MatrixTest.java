package org.stromboli.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.Team;

/// Packed matrices multiply as if they were not packed.
class MatrixTest {

    private final Random random = new Random(7);

    /// A matrix in the heap.
    private record Plain(int rows, int columns, float[] values, float[] scales) implements MatrixSource {

        @Override
        public void read(int from, int to, Consumer<MemorySegment> reader) {
            try (Arena arena = Arena.ofShared()) {
                int size = (to - from) * columns;
                MemorySegment memory = arena.allocate(2L * size);
                for (int i = 0; i < size; i++) {
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

        double product(int row, float[] x, int vector, int width) {
            double sum = 0;
            for (int column = 0; column < columns; column++) {
                sum += (double) values[row * columns + column] * x[column * width + vector];
            }
            return scales.length == 0 ? sum : sum * scales[row];
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 128", "16, 8", "1, 1", "17, 13", "50, 1000", "33, 896", "3, 5000"})
    void compactMatricesLoseNothing(int rows, int columns) {
        Plain plain = new Plain(rows, columns, weights(rows * columns), new float[0]);
        try (Team team = new Team(2);
                Arena arena = Arena.ofShared()) {
            multiplies(CompactPacker.pack(plain, arena, team), plain);
        }
    }

    /// Of all sizes that a number of 16 bits can have, so that most lie outside of any window.
    @Test
    void weightsOutsideTheWindowAreKept() {
        float[] values = new float[32 * 100];
        for (int i = 0; i < values.length; i++) {
            float size = Math.scalb(1 + random.nextFloat(), random.nextInt(-60, 60));
            values[i] = Bfloat16.rounded(random.nextBoolean() ? size : -size);
        }
        values[5] = 0;
        values[6] = -0f;
        values[7] = Math.scalb(1f, -130);
        Plain plain = new Plain(32, 100, values, new float[0]);
        try (Team team = new Team(1);
                Arena arena = Arena.ofShared()) {
            multiplies(CompactPacker.pack(plain, arena, team), plain);
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 128", "16, 8", "1, 1", "17, 13", "50, 1000", "33, 896"})
    void matricesOfEightBits(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-127, 128);
        }
        Plain plain = new Plain(rows, columns, values, weights(rows));
        try (Team team = new Team(2);
                Arena arena = Arena.ofShared()) {
            multiplies(Int8Matrix.pack(plain, plain.scales(), arena, team), plain);
        }
    }

    /// With 1 to 4 vectors, each of which gives the same bits alone and in company.
    private void multiplies(Matrix matrix, Plain plain) {
        int stride = matrix.blocks() * Lanes.COUNT;
        float[] all = weights(plain.columns() * Vectors.MOST);
        float[] alone = new float[Vectors.MOST * stride];
        for (int count = 1; count <= Vectors.MOST; count++) {
            Vectors x = new Vectors(plain.columns());
            x.begin(count, plain.columns());
            for (int vector = 0; vector < count; vector++) {
                x.putRounded(vector, all, vector * plain.columns(), plain.columns(), matrix.inputScale());
            }
            float[] y = new float[Vectors.MOST * stride];
            matrix.multiply(x, y, 0, matrix.blocks());
            for (int vector = 0; vector < count; vector++) {
                float[] own = Arrays.copyOfRange(all, vector * plain.columns(), (vector + 1) * plain.columns());
                float[] found = Arrays.copyOfRange(y, vector * stride, vector * stride + plain.rows());
                compare(plain, own, found, "vector %d of %d".formatted(vector, count));
                if (vector == count - 1 && count == 1) {
                    System.arraycopy(found, 0, alone, 0, found.length);
                } else if (vector == 0) {
                    assertThat(found)
                            .describedAs("the first of %d", count)
                            .isEqualTo(Arrays.copyOf(alone, found.length));
                }
            }
        }
    }

    private static void compare(Plain plain, float[] x, float[] found, String what) {
        for (int row = 0; row < plain.rows(); row++) {
            double size = 0;
            for (int column = 0; column < plain.columns(); column++) {
                double weight = plain.values()[row * plain.columns() + column];
                size += Math.abs(weight * x[column]) * (plain.scales().length == 0 ? 1 : Math.abs(plain.scales()[row]));
            }
            double product = plain.product(row, x, 0, 1);
            double rounding = plain.scales().length == 0 ? 0 : Math.abs(product) / 256;
            assertThat((double) found[row])
                    .describedAs("row %d, %s", row, what)
                    .isCloseTo(product, within(1e-6 * size + rounding));
        }
    }

    private float[] weights(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Bfloat16.rounded((float) random.nextGaussian() * 0.02f);
        }
        return values;
    }
}
