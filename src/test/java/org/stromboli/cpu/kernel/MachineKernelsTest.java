package org.stromboli.cpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.RandomMatrix;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TestKernels;

/// Machine code computes what plain Java does in double precision, up to the roundings it is meant to have.
@ParameterizedClass
@EnumSource(TestKernels.class)
@Tag(MachineCodeReport.TAG)
class MachineKernelsTest {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

    /// Of a rounding to bfloat16.
    private static final double ROUNDING = 1.0 / 256;

    private final Random random = new Random(11);
    private final Arena arena = Arena.ofShared();
    private final Team team = new Team(2);
    private final TestKernels way;
    private MachineKernels kernels;

    MachineKernelsTest(TestKernels way) {
        this.way = way;
    }

    @BeforeEach
    void needsTheInstructions() {
        kernels = way.kernels();
    }

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    /// Weights outside their window are among them. Up to 16 vectors take another way than more.
    @ParameterizedTest
    @CsvSource({"64, 128", "16, 8", "1, 1", "17, 13", "50, 1000", "33, 896"})
    void products(int rows, int columns) {
        multiply(RandomMatrix.of(rows, columns, random));
    }

    @ParameterizedTest
    @CsvSource({"64, 128", "16, 8", "1, 1", "17, 13", "50, 1000", "33, 896"})
    void productsOfWeightsOfEightBits(int rows, int columns) {
        assumeThat(kernels.take(WeightCoding.EIGHT_BITS)).isTrue();
        multiply(RandomMatrix.ofEightBits(rows, columns, random));
    }

    private void multiply(RandomMatrix matrix) {
        int rows = matrix.rows();
        int columns = matrix.columns();
        float[] bias = floats(rows, 1);
        PackedLinear linear = linear(matrix, bias, GemmEpilogue.FLOATS);
        for (int count : new int[] {1, 2, 3, 8, 9, 12, 16, 17, 25, 40}) {
            float[][] x = vectors(count, columns, 1);
            float[][] y = apply(linear, x, rows);
            for (int i = 0; i < count; i++) {
                for (int row = 0; row < rows; row++) {
                    double expected = matrix.product(row, x[i]) + bias[row];
                    assertThat((double) y[i][row])
                            .as("row %d of vector %d of %d", row, i, count)
                            .isCloseTo(expected, within(1e-4));
                }
            }
        }
    }

    /// Of all sizes that a number of 16 bits can have, so that most lie outside of any window.
    @Test
    void weightsOfAnySizeAreKept() {
        float[] values = new float[32 * 100];
        for (int i = 0; i < values.length; i++) {
            float size = Math.scalb(1 + random.nextFloat(), random.nextInt(-60, 60));
            values[i] = Bfloat16.rounded(random.nextBoolean() ? size : -size);
        }
        values[5] = 0;
        values[6] = -0f;
        RandomMatrix matrix = new RandomMatrix(32, 100, values, new float[0]);
        PackedLinear linear = linear(matrix, new float[0], GemmEpilogue.FLOATS);
        for (int count : new int[] {1, 100}) {
            float[][] x = new float[count][100]; // one column each
            for (int i = 0; i < count; i++) {
                x[i][i] = 1;
            }
            float[][] y = apply(linear, x, 32);
            for (int i = 0; i < count; i++) {
                for (int row = 0; row < 32; row++) {
                    assertThat(y[i][row]).isEqualTo(values[row * 100 + i]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "ADDED", "GATED", "GELU_TANH", "GELU_QUICK"})
    void whatBecomesOfProducts(GemmEpilogue result) {
        RandomMatrix matrix = RandomMatrix.of(64, 48, random);
        PackedLinear linear = linear(matrix, new float[0], result);
        for (int count : new int[] {5, 30}) {
            float[][] x = vectors(count, 48, 5);
            long stride = 64 * Float.BYTES;
            MemorySegment out = TestKernels.allocate(arena, count * stride);
            linear.apply(rows(x), new OutputRows(out.address(), stride), team);
            DoubleBinaryOperator expected = function(result);
            int width = result == GemmEpilogue.GATED ? 32 : 64;
            for (int i = 0; i < count; i++) {
                for (int at = 0; at < width; at++) {
                    double right = expected.applyAsDouble(
                            matrix.product(at, x[i]), width == 32 ? matrix.product(32 + at, x[i]) : 0);
                    double found = result == GemmEpilogue.ADDED
                            ? out.get(FLOAT, i * stride + 4L * at)
                            : Bfloat16.of(out.get(SHORT, i * stride + 2L * at));
                    assertThat(found).isCloseTo(right, within(2 * ROUNDING * Math.abs(right) + 1e-3));
                }
            }
        }
    }

    private static DoubleBinaryOperator function(GemmEpilogue result) {
        return switch (result) {
            case GATED -> (x, other) -> x / (1 + Math.exp(-x)) * other;
            case GELU_TANH -> (x, none) -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case GELU_QUICK -> (x, none) -> x / (1 + Math.exp(-1.702 * x));
            default -> (x, none) -> x;
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 96, 1024})
    void softmax(int keys) {
        int rows = 3;
        long stride = keys * 4L + 64;
        MemorySegment scores = TestKernels.allocate(arena, rows * stride);
        MemorySegment inverse = TestKernels.allocate(arena, 4 * (rows + 16));
        float[][] values = new float[rows][];
        for (int row = 0; row < rows; row++) {
            values[row] = floats(keys, 30);
            values[row][keys - 1] = KernelConstants.UNSEEN.value();
            MemorySegment.copy(values[row], 0, scores, FLOAT, row * stride, keys);
        }
        kernels.softmax(scores.address(), stride, rows, keys, 0.2f, inverse.address());
        for (int row = 0; row < rows; row++) {
            double max = -1e9;
            for (float value : values[row]) {
                max = Math.max(max, value);
            }
            double sum = 0;
            for (float value : values[row]) {
                sum += Math.exp(0.2 * (value - max));
            }
            for (int key = 0; key < keys; key++) {
                double expected = Math.exp(0.2 * (values[row][key] - max)) / sum;
                double found = Bfloat16.of(scores.get(SHORT, row * stride + 2L * key)) * inverse.getAtIndex(FLOAT, row);
                assertThat(found).isCloseTo(expected, within(ROUNDING * expected + 1e-12));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"16, false", "896, false", "1152, true", "48, true"})
    void norms(int elements, boolean centred) {
        float[] gain = floats(elements, 1);
        float[] bias = floats(elements, 1);
        float[] x = floats(elements, 2);
        double mean = 0;
        for (int i = 0; i < elements; i++) {
            x[i] += 3;
            mean += centred ? x[i] / elements : 0;
        }
        double variance = 0;
        for (float each : x) {
            variance += (each - mean) * (each - mean) / elements;
        }
        Norm norm = centred ? Norm.layer(gain, bias, 1e-5f, arena) : Norm.rootMeanSquare(gain, 1e-5f, arena);
        MemorySegment to = TestKernels.allocate(arena, 2L * elements);
        MemorySegment row = TestKernels.allocate(arena, 4L * elements);
        MemorySegment.copy(x, 0, row, FLOAT, 0, elements);
        kernels.normalise(norm, row.address(), to.address());
        for (int i = 0; i < elements; i++) {
            double expected = (x[i] - mean) / Math.sqrt(variance + 1e-5) * gain[i] + (centred ? bias[i] : 0);
            assertThat((double) Bfloat16.of(to.getAtIndex(SHORT, i)))
                    .isCloseTo(expected, within(ROUNDING * Math.abs(expected) + 1e-4));
        }
    }

    private PackedLinear linear(RandomMatrix matrix, float[] bias, GemmEpilogue result) {
        PackedMatrix packed = MatrixPacker.pack(matrix, result == GemmEpilogue.GATED, arena, team);
        return new PackedLinear(packed, bias, result, kernels, arena);
    }

    private float[] floats(int size, double scale) {
        float[] floats = new float[size];
        for (int i = 0; i < size; i++) {
            floats[i] = (float) (scale * random.nextGaussian());
        }
        return floats;
    }

    private float[][] vectors(int count, int size, double scale) {
        float[][] vectors = new float[count][];
        for (int i = 0; i < count; i++) {
            vectors[i] = floats(size, scale);
            for (int k = 0; k < size; k++) {
                vectors[i][k] = Bfloat16.rounded(vectors[i][k]);
            }
        }
        return vectors;
    }

    private static Bfloat16Rows rows(float[][] x) {
        Bfloat16Rows rows = Bfloat16Rows.in(new ScratchBuffer(), x.length, x[0].length);
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < x[i].length; k++) {
                rows.row(i).setAtIndex(SHORT, k, Bfloat16.bits(x[i][k]));
            }
        }
        return rows;
    }

    private float[][] apply(PackedLinear linear, float[][] x, int size) {
        long stride = PackedMatrix.panels(size) * GemmEpilogue.FLOATS.panelBytes();
        MemorySegment out = TestKernels.allocate(arena, x.length * stride);
        linear.apply(rows(x), new OutputRows(out.address(), stride), team);
        float[][] y = new float[x.length][size];
        for (int i = 0; i < x.length; i++) {
            MemorySegment.copy(out, FLOAT, i * stride, y[i], 0, size);
        }
        return y;
    }
}
