package org.stromboli.cpu.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.Team;
import org.stromboli.quantisation.FloatMatrix;

/// Matrices of 16-bit weights lose nothing, in 12 bits or in 16: with a token that is one in one column and zero in all
/// others, a product is that column.
@Tag(MachineCodeReport.TAG)
class PlainMatrixTest {

    private static final int ROWS = 37;
    private static final int COLUMNS = 70;

    private final Random random = new Random(3);
    private final Team team = new Team(2);
    private final Arena arena = Arena.ofShared();

    @BeforeEach
    void skip() {
        assumeTrue(PackedMatrices.available(), "this processor lacks AVX2, or the system makes no machine code");
    }

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    private FloatMatrix matrix(float[] weights) {
        MemorySegment memory = arena.allocate(ROWS * COLUMNS * 2L, 2);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            memory.setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.bits(weights[i]));
        }
        return new FloatMatrix(FloatMatrix.Type.BFLOAT16, ROWS, COLUMNS, memory);
    }

    private float[] gaussian() {
        float[] weights = new float[ROWS * COLUMNS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Bfloat16.rounded((float) random.nextGaussian() * 0.02f);
        }
        return weights;
    }

    private void check(PackedMatrix packed, float[] weights, int tokens) {
        for (int column = 0; column < COLUMNS; column += tokens) {
            int count = Math.min(tokens, COLUMNS - column);
            PackedInput input = new PackedInput();
            input.begin(count, COLUMNS, packed.readsFloats(), packed.readsIntegers());
            for (int token = 0; token < count; token++) {
                float[] x = new float[COLUMNS];
                x[column + token] = 1;
                input.put(token, arena.allocateFrom(ValueLayout.JAVA_FLOAT, x));
            }
            MemorySegment y = arena.allocate((long) count * ROWS * Float.BYTES, 4);
            packed.multiply(input, y, ROWS, 0, packed.blocks());
            for (int token = 0; token < count; token++) {
                for (int row = 0; row < ROWS; row++) {
                    assertThat(y.getAtIndex(ValueLayout.JAVA_FLOAT, (long) token * ROWS + row))
                            .as("row %d, column %d, %d tokens", row, column + token, tokens)
                            .isEqualTo(weights[row * COLUMNS + column + token] + 0f); // no negative zero
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 7, 25, 70})
    void weightsOutsideTheTableOfTheirBlockAreKept(int tokens) {
        float[] weights = gaussian();
        float[] odd = {1e-30f, -3e-38f, 1e30f, -2.5f, Float.MIN_VALUE * 0x1p20f, 0, -0f, 1e-9f, -1e-7f};
        for (int i = 0; i < odd.length; i++) {
            weights[5 + i * 271] = Bfloat16.rounded(odd[i]);
        }
        PackedMatrix packed = PackedMatrices.pack(matrix(weights), arena, team);
        int blocks = 3;
        assertThat(packed.bytes()).isEqualTo(blocks * (32 + 72 * 16 * 12 / 8)); // whole quads
        check(packed, weights, tokens);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 70})
    void weightsOfAllSizesKeepTheir16Bits(int tokens) {
        float[] weights = gaussian();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Bfloat16.rounded(Math.scalb(weights[i], random.nextInt(-60, 60)));
        }
        PackedMatrix packed = PackedMatrices.pack(matrix(weights), arena, team);
        assertThat(packed.bytes()).isEqualTo(3 * 72 * 16 * 2);
        check(packed, weights, tokens);
    }

    /// Such files are damaged; what comes out must be NaN as well.
    @Test
    void weightsThatAreNoNumbersStayNone() {
        float[] weights = gaussian();
        weights[3 * COLUMNS + 11] = Float.NaN;
        PackedMatrix packed = PackedMatrices.pack(matrix(weights), arena, team);
        for (int tokens : new int[] {1, 8}) {
            PackedInput input = new PackedInput();
            input.begin(tokens, COLUMNS, true, false);
            for (int token = 0; token < tokens; token++) {
                input.put(token, arena.allocateFrom(ValueLayout.JAVA_FLOAT, new float[COLUMNS]));
            }
            MemorySegment y = arena.allocate((long) tokens * ROWS * Float.BYTES, 4);
            packed.multiply(input, y, ROWS, 0, packed.blocks());
            assertThat(y.getAtIndex(ValueLayout.JAVA_FLOAT, 3)).isNaN();
            assertThat(y.getAtIndex(ValueLayout.JAVA_FLOAT, 4)).isFinite();
        }
    }
}
