package org.stromboli.cpu.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.Team;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.RowOrder;
import org.stromboli.quantisation.WeightMatrix;

/// Packed matrices multiply as the matrices that they were made of.
@Tag(MachineCodeReport.TAG)
class PackedMatrixTest {

    private static final float GUARD = 1234.5f;
    private static final int[][] SHAPES = {{64, 256}, {17, 1280}, {8, 512}, {1, 768}};
    private static final int[][] ODD_SHAPES = {{5, 100}, {33, 896}, {1, 40}, {20, 1056}, {3, 7}};
    private static final int[] TOKENS = {1, 2, 3, 4, 5, 7, 8, 9, 13, 200};

    private final Random random = new Random(7);
    private final Team team = new Team(2);
    private final Arena arena = Arena.ofShared();

    @BeforeEach
    void skip() {
        List<String> missing = PackedMatrices.missingFeatures();
        assumeTrue(missing.isEmpty(), () -> "this processor lacks " + String.join(", ", missing));
        assumeTrue(PackedMatrices.available(), "this system does not let a process make machine code");
    }

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    @ParameterizedTest
    @EnumSource
    void quantisedMatricesOfAllShapes(PackedFormats format) {
        for (int[] shape : SHAPES) {
            multiplies(format.matrix(shape[0], shape[1], false, random), format.isOfIntegers());
        }
        for (int[] shape : ODD_SHAPES) {
            if (!format.isSuper()) {
                multiplies(format.matrix(shape[0], shape[1], false, random), format.isOfIntegers());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void columnsInAnotherOrder(PackedFormats format) {
        multiplies(format.matrix(20, 512, true, random), format.isOfIntegers());
    }

    @ParameterizedTest
    @EnumSource
    void floatMatrices(FloatMatrix.Type type) {
        multiplies(PackedFormats.floats(type, 70, 1100, random), false); // blocks in pairs, and segments of columns
        for (int[] shape : ODD_SHAPES) {
            multiplies(PackedFormats.floats(type, shape[0], shape[1], random), false);
        }
    }

    @Test
    void rowsInAnotherOrderKeepTheirForm() {
        int[] order = {3, 1, 7, 0, 2};
        WeightMatrix codes = RowOrder.of(PackedFormats.Q4_K.matrix(8, 512, false, random), order);
        WeightMatrix floats = RowOrder.of(PackedFormats.floats(FloatMatrix.Type.BFLOAT16, 8, 512, random), order);
        assertThat(multiplies(codes, true).bytes()).isLessThan(8 * 512);
        assertThat(multiplies(floats, false).bytes()).isEqualTo(16 * 512 * 12 / 8 + 32); // a whole block and its table
    }

    /// Such files are damaged; what comes out must be NaN as well.
    @Test
    void weightsThatAreNoNumbersStayNone() {
        RandomCodes matrix = PackedFormats.E4M3_OF_ROWS.matrix(16, 128, false, random);
        matrix.codes()[3][77] = 0x7F;
        float[] x = new float[128];
        Arrays.fill(x, 1);
        float[] y = product(PackedMatrices.pack(matrix, arena, team), new float[][] {x}, 1)[0];
        assertThat(y[3]).isNaN();
        assertThat(y[4]).isFinite();
    }

    /// A step that has overflown says so instead of giving numbers that look well.
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void activationsThatAreNoNumbersSpoilTheirTokenAlone(float value) {
        RandomCodes matrix = PackedFormats.Q4_K.matrix(16, 512, false, random);
        float[][] x = new float[2][512];
        Arrays.fill(x[0], 1);
        Arrays.fill(x[1], 1);
        x[1][300] = value;
        float[][] y = product(PackedMatrices.pack(matrix, arena, team), x, 2);
        for (int row = 0; row < 16; row++) {
            assertThat(y[0][row]).isFinite();
            assertThat(Float.isFinite(y[1][row])).isFalse();
        }
    }

    /// As a decoder does it: one input for all layers, whose matrices have orders of their own.
    @Test
    void inputsAreUsedAgainForOtherSizesAndOrders() {
        PackedInput input = new PackedInput();
        for (int columns : new int[] {512, 256, 1024, 256}) {
            RandomCodes one = PackedFormats.AWQ.matrix(24, columns, true, random);
            RandomCodes other = PackedFormats.SYMMETRIC.matrix(24, columns, true, random);
            float[] x = new float[columns];
            for (int i = 0; i < columns; i++) {
                x[i] = (float) random.nextGaussian();
            }
            input.begin(1, columns, true, true);
            input.put(0, arena.allocateFrom(ValueLayout.JAVA_FLOAT, x));
            for (RandomCodes matrix : List.of(one, other, one)) {
                PackedMatrix packed = PackedMatrices.pack(matrix, arena, team);
                MemorySegment y = arena.allocate(ValueLayout.JAVA_FLOAT, 24);
                team.run(packed.blocks(), (from, to) -> packed.multiply(input, y, 24, from, to));
                float[] expected = product(packed, new float[][] {x}, 1)[0];
                assertThat(y.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(expected);
            }
        }
    }

    @Test
    void floatsThatWereNotKeptAreMissed() {
        floatsAreMissed(PackedFormats.floats(FloatMatrix.Type.BFLOAT16, 8, 256, random));
        floatsAreMissed(PackedFormats.AWQ.matrix(8, 256, true, random)); // in another order
    }

    @Test
    void roundedActivationsThatWereNotMadeAreMissed() {
        PackedMatrix packed = PackedMatrices.pack(PackedFormats.Q8_0.matrix(8, 256, false, random), arena, team);
        PackedInput input = new PackedInput();
        input.begin(1, 256, true, packed.readsFloats());
        MemorySegment y = arena.allocate(ValueLayout.JAVA_FLOAT, 8);
        assertThatThrownBy(() -> packed.multiply(input, y, 8, 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    private void floatsAreMissed(WeightMatrix matrix) {
        PackedMatrix packed = PackedMatrices.pack(matrix, arena, team);
        assertThat(packed.readsFloats()).isTrue();
        PackedInput input = new PackedInput();
        input.begin(1, 256, false, true);
        MemorySegment y = arena.allocate(ValueLayout.JAVA_FLOAT, 8);
        assertThatThrownBy(() -> packed.multiply(input, y, 8, 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void memoryIsWhatTheFormatsNeed() {
        assertThat(bytesPerWeight(PackedFormats.Q4_0)).isEqualTo(0.5625);
        assertThat(bytesPerWeight(PackedFormats.Q4_K)).isEqualTo(0.578125);
        assertThat(bytesPerWeight(PackedFormats.Q5_K)).isEqualTo(0.703125);
        assertThat(bytesPerWeight(PackedFormats.Q6_K)).isEqualTo(0.828125);
        assertThat(bytesPerWeight(PackedFormats.Q8_0)).isEqualTo(1.0625);
        assertThat(bytesPerWeight(PackedFormats.AWQ)).isLessThan(0.54);
        assertThat(bytesPerWeight(PackedFormats.NF4)).isEqualTo(0.5625);
        assertThat(bytesPerWeight(PackedFormats.INT8)).isLessThan(1.01);
    }

    private double bytesPerWeight(PackedFormats format) {
        WeightMatrix matrix = format.matrix(8, 1024, false, random);
        return PackedMatrices.pack(matrix, arena, team).bytes() / (8 * 1024.0);
    }

    /// Products with activations that need no rounding, so that there is little error, and with others.
    private PackedMatrix multiplies(WeightMatrix matrix, boolean isRounded) {
        PackedMatrix packed = PackedMatrices.pack(matrix, arena, team);
        assertThat(packed.rows()).isEqualTo(matrix.rows());
        assertThat(packed.columns()).isEqualTo(matrix.columns());
        int most = TOKENS[TOKENS.length - 1];
        float[][] exact = new float[most][matrix.columns()];
        float[][] some = new float[most][matrix.columns()];
        for (int token = 0; token < most; token++) {
            for (int i = 0; i < matrix.columns(); i++) {
                boolean limit = i % 32 == 5;
                exact[token][i] = Math.scalb(limit ? Short.MAX_VALUE : random.nextInt(-32767, 32768), i / 32 % 5 - 12);
                some[token][i] = (float) random.nextGaussian() * (i % 50 == 0 ? 20 : 1);
            }
        }
        boolean isExact =
                matrix.columns() % 32 == 0 && !(matrix instanceof RandomCodes codes && codes.columnOrder().length > 0);
        check(matrix, packed, exact, isRounded && !isExact);
        check(matrix, packed, some, isRounded);
        return packed;
    }

    private void check(WeightMatrix matrix, PackedMatrix packed, float[][] x, boolean isRounded) {
        float[] row = new float[matrix.columns()];
        float[][] all = product(packed, x, x.length);
        for (int i = 0; i < matrix.rows(); i++) {
            matrix.decode(i, row);
            for (int token = 0; token < x.length; token += 1 + token / 8) {
                double sum = 0;
                double size = 0;
                double weights = 0;
                double largest = 0;
                for (int column = 0; column < row.length; column++) {
                    sum += (double) row[column] * x[token][column];
                    size += Math.abs((double) row[column] * x[token][column]);
                    weights += Math.abs(row[column]);
                    largest = Math.max(largest, Math.abs(x[token][column]));
                }
                double error = 2e-6 * size + (isRounded ? largest * weights / 65_000 : 0);
                assertThat((double) all[token][i])
                        .describedAs("%s: row %d, token %d of %d columns", matrix.getClass(), i, token, row.length)
                        .isCloseTo(sum, Offset.offset(error));
            }
        }
        for (int tokens : TOKENS) {
            float[][] fewer = product(packed, x, tokens);
            for (int token = 0; token < tokens; token++) {
                assertThat(fewer[token])
                        .describedAs("token %d of %d, [%d, %d]", token, tokens, packed.rows(), packed.columns())
                        .isEqualTo(all[token]);
            }
        }
    }

    private float[][] product(PackedMatrix matrix, float[][] x, int tokens) {
        float[][] results = product(matrix, x, tokens, true, true);
        assertThat(product(matrix, x, tokens, matrix.readsFloats(), matrix.readsIntegers()))
                .isEqualTo(results);
        return results;
    }

    private float[][] product(PackedMatrix matrix, float[][] x, int tokens, boolean keepsFloats, boolean rounds) {
        PackedInput input = new PackedInput();
        input.begin(tokens, matrix.columns(), keepsFloats, rounds);
        long stride = matrix.rows() + 3;
        try (Arena confined = Arena.ofShared()) {
            team.run(tokens, (from, to) -> {
                for (int token = from; token < to; token++) {
                    input.put(token, confined.allocateFrom(ValueLayout.JAVA_FLOAT, x[token]));
                }
            });
            MemorySegment y = confined.allocate(tokens * stride * Float.BYTES, 4);
            for (int i = 0; i < tokens * stride; i++) {
                y.setAtIndex(ValueLayout.JAVA_FLOAT, i, GUARD);
            }
            team.run(matrix.blocks(), (from, to) -> matrix.multiply(input, y, stride, from, to));
            float[][] results = new float[tokens][matrix.rows()];
            for (int token = 0; token < tokens; token++) {
                for (int i = 0; i < stride; i++) {
                    float value = y.getAtIndex(ValueLayout.JAVA_FLOAT, token * stride + i);
                    if (i < matrix.rows()) {
                        results[token][i] = value;
                    } else {
                        assertThat(value).isEqualTo(GUARD);
                    }
                }
            }
            return results;
        }
    }
}
