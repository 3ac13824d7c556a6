package org.stromboli.cpu.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.TestKernels;
import org.stromboli.cpu.emulator.Emulator;

/// Sums of tiles are those of plain Java, and end where their memory does.
class TileProductsTest {

    private static final int COLUMNS = 32;

    private final Random random = new Random(3);
    private final Arena arena = Arena.ofShared();
    private final TileProducts products = new TileProducts(new Emulator());

    @AfterEach
    void close() {
        arena.close();
    }

    private float[][] values(int rows, int elements) {
        float[][] values = new float[rows][elements];
        for (float[] row : values) {
            for (int i = 0; i < elements; i++) {
                row[i] = Bfloat16.rounded((float) random.nextGaussian());
            }
        }
        return values;
    }

    /// [panels, pairs, 32, 2]
    private MemorySegment panels(float[][] columns, int elements) {
        MemorySegment memory = TestKernels.allocate(arena, 2L * columns.length * elements);
        for (int column = 0; column < columns.length; column++) {
            for (int i = 0; i < elements; i++) {
                long pair = (long) column / COLUMNS * (elements / 2) + i / 2;
                long at = 2 * (pair * COLUMNS + column % COLUMNS) + i % 2;
                memory.setAtIndex(ValueLayout.JAVA_SHORT, at, Bfloat16.bits(columns[column][i]));
            }
        }
        return memory;
    }

    /// [rows, elements], with two bytes less than the distance of rows behind the last one.
    private MemorySegment rows(float[][] x, long stride) {
        MemorySegment memory = TestKernels.allocate(arena, (x.length - 1) * stride + 2L * x[0].length);
        for (int row = 0; row < x.length; row++) {
            for (int i = 0; i < x[row].length; i++) {
                memory.set(ValueLayout.JAVA_SHORT, row * stride + 2L * i, Bfloat16.bits(x[row][i]));
            }
        }
        return memory;
    }

    /// rows, steps of 16 pairs, panels
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "16, 2, 1", "17, 1, 3", "31, 3, 1", "32, 1, 2", "33, 2, 2", "75, 1, 1"})
    void sumsAreThoseOfPlainJava(int count, int steps, int panels) {
        int elements = 32 * steps;
        float[][] x = values(count, elements);
        float[][] columns = values(panels * COLUMNS, elements);
        long stride = 2L * elements + 6;
        long sumStride = 4L * panels * COLUMNS + 8;
        MemorySegment rows = rows(x, stride);
        MemorySegment sums = TestKernels.allocate(arena, (count - 1) * sumStride + 4L * panels * COLUMNS);
        products.multiply(
                new TileProducts.Rows(rows.address(), stride, count),
                new TileProducts.Panels(panels(columns, elements).address(), 2L * COLUMNS * elements, panels),
                steps,
                sums.address(),
                sumStride);
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < columns.length; column++) {
                double expected = 0;
                for (int i = 0; i < elements; i++) {
                    expected += (double) x[row][i] * columns[column][i];
                }
                float found = sums.get(ValueLayout.JAVA_FLOAT, row * sumStride + 4L * column);
                assertThat((double) found).as("row %d, column %d", row, column).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @Test
    void aRowHasTheSameSumsWhoeverComesWithIt() {
        float[][] x = values(49, 64);
        MemorySegment rows = rows(x, 128);
        TileProducts.Panels panel =
                new TileProducts.Panels(panels(values(COLUMNS, 64), 64).address(), 0, 1);
        MemorySegment together = TestKernels.allocate(arena, 49 * 128);
        products.multiply(new TileProducts.Rows(rows.address(), 128, 49), panel, 2, together.address(), 128);
        MemorySegment alone = TestKernels.allocate(arena, 128);
        for (int row = 0; row < 49; row++) {
            products.multiply(
                    new TileProducts.Rows(rows.address() + row * 128, 128, 1), panel, 2, alone.address(), 128);
            assertThat(alone.mismatch(together.asSlice(row * 128L, 128)))
                    .as("row %d", row)
                    .isEqualTo(-1);
        }
    }
}
