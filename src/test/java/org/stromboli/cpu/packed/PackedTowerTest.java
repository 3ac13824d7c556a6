package org.stromboli.cpu.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.host.PackedTowerBuilder;
import org.stromboli.cpu.host.PackedTowerBuilder.LinearWeights;
import org.stromboli.cpu.host.PackedTowerBuilder.NormWeights;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;

/// A layer of a tower against plain sums in double precision.
@Tag(MachineCodeReport.TAG)
class PackedTowerTest {

    private static final int HIDDEN = 144;
    private static final int HEADS = 2; // of 72
    private static final int INTERMEDIATE = 208;
    private static final int ROWS = 150;
    private static final float EPSILON = 1e-5f;

    private final Random random = new Random(5);
    private final Team team = new Team(2);
    private final Arena arena = Arena.ofShared();
    private final NormWeights norm1 = new NormWeights(vector(HIDDEN, 0.2f, 1), vector(HIDDEN, 0.1f, 0));
    private final NormWeights norm2 = new NormWeights(vector(HIDDEN, 0.2f, 1), vector(HIDDEN, 0.1f, 0));
    private final LinearWeights qkv = new LinearWeights(
            List.of(matrix(HIDDEN, HIDDEN), matrix(HIDDEN, HIDDEN), matrix(HIDDEN, HIDDEN)),
            vector(3 * HIDDEN, 0.1f, 0));
    private final LinearWeights output = linear(HIDDEN, HIDDEN);
    private final LinearWeights up = linear(INTERMEDIATE, HIDDEN);
    private final LinearWeights down = linear(HIDDEN, INTERMEDIATE);

    @BeforeEach
    void skip() {
        assumeTrue(PackedMatrices.available(), "this processor lacks AVX2, or the system makes no machine code");
    }

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    private float[] vector(int size, float spread, float mean) {
        float[] vector = new float[size];
        for (int i = 0; i < size; i++) {
            vector[i] = mean + spread * (float) random.nextGaussian();
        }
        return vector;
    }

    private WeightMatrix matrix(int rows, int columns) {
        MemorySegment memory = arena.allocate(rows * columns * 2L, 2);
        for (int i = 0; i < rows * columns; i++) {
            float weight = Bfloat16.rounded((float) random.nextGaussian() * 0.15f);
            memory.setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.bits(weight));
        }
        return new FloatMatrix(FloatMatrix.Type.BFLOAT16, rows, columns, memory);
    }

    private LinearWeights linear(int rows, int columns) {
        return new LinearWeights(List.of(matrix(rows, columns)), vector(rows, 0.1f, 0));
    }

    private HostTower tower(TowerSizes.Gelu gelu) {
        PackedTowerBuilder builder =
                new PackedTowerBuilder(new TowerSizes(HIDDEN, HEADS, INTERMEDIATE, EPSILON, gelu), team);
        builder.add(
                new PackedTowerBuilder.AttentionWeights(norm1, qkv, output),
                new PackedTowerBuilder.MlpWeights(norm2, up, down));
        return builder.build();
    }

    private static double[][] normalised(double[][] h, NormWeights norm) {
        double[][] y = new double[h.length][HIDDEN];
        for (int row = 0; row < h.length; row++) {
            double mean = 0;
            for (double each : h[row]) {
                mean += each / HIDDEN;
            }
            double variance = 0;
            for (double each : h[row]) {
                variance += (each - mean) * (each - mean) / HIDDEN;
            }
            for (int i = 0; i < HIDDEN; i++) {
                y[row][i] = (h[row][i] - mean) / Math.sqrt(variance + EPSILON) * norm.gain()[i] + norm.bias()[i];
            }
        }
        return y;
    }

    private static double[][] product(double[][] x, LinearWeights linear) {
        double[][] y = new double[x.length][linear.bias().length];
        int first = 0;
        for (WeightMatrix matrix : linear.matrices()) {
            float[] weights = new float[matrix.columns()];
            for (int i = 0; i < matrix.rows(); i++) {
                matrix.decode(i, weights);
                for (int row = 0; row < x.length; row++) {
                    double sum = linear.bias()[first + i];
                    for (int column = 0; column < weights.length; column++) {
                        sum += x[row][column] * weights[column];
                    }
                    y[row][first + i] = sum;
                }
            }
            first += matrix.rows();
        }
        return y;
    }

    private static double[][] attended(double[][] qkv) {
        int width = HIDDEN / HEADS;
        double[][] y = new double[qkv.length][HIDDEN];
        for (int head = 0; head < HEADS; head++) {
            int at = head * width;
            for (int row = 0; row < qkv.length; row++) {
                double total = 0;
                for (double[] other : qkv) {
                    double score = 0;
                    for (int i = at; i < at + width; i++) {
                        score += qkv[row][i] * other[HIDDEN + i];
                    }
                    double weight = Math.exp(score / Math.sqrt(width));
                    total += weight;
                    for (int i = at; i < at + width; i++) {
                        y[row][i] += weight * other[2 * HIDDEN + i];
                    }
                }
                for (int i = at; i < at + width; i++) {
                    y[row][i] /= total;
                }
            }
        }
        return y;
    }

    private static double gelu(TowerSizes.Gelu form, double x) {
        return switch (form) {
            case TANH -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case QUICK -> x / (1 + Math.exp(-1.702 * x));
            case EXACT -> x * normal(x);
        };
    }

    /// The distribution function of the normal distribution, by its density's integral.
    private static double normal(double x) {
        double sum = x;
        double term = x;
        for (int i = 3; i < 400; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    private static void add(double[][] h, double[][] x) {
        for (int row = 0; row < h.length; row++) {
            for (int i = 0; i < HIDDEN; i++) {
                h[row][i] += x[row][i];
            }
        }
    }

    private double[][] expected(double[][] h, DoubleUnaryOperator gelu) {
        add(h, product(attended(product(normalised(h, norm1), qkv)), output));
        double[][] expanded = product(normalised(h, norm2), up);
        for (double[] row : expanded) {
            for (int i = 0; i < row.length; i++) {
                row[i] = gelu.applyAsDouble(row[i]);
            }
        }
        add(h, product(expanded, down));
        return h;
    }

    @ParameterizedTest
    @EnumSource
    void equalsPlainSums(TowerSizes.Gelu gelu) {
        MemorySegment hidden = hidden(ROWS);
        double[][] h = new double[ROWS][HIDDEN];
        for (int i = 0; i < ROWS * HIDDEN; i++) {
            h[i / HIDDEN][i % HIDDEN] = hidden.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        try (HostTower tower = tower(gelu)) {
            tower.run(hidden, 0);
        }
        double[][] expected = expected(h, x -> gelu(gelu, x));
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < HIDDEN; i++) {
                assertThat((double) hidden.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * HIDDEN + i))
                        .as("row %d, element %d", row, i)
                        .isCloseTo(expected[row][i], within(5e-5));
            }
        }
    }

    private MemorySegment hidden(int rows) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, vector(rows * HIDDEN, 1, 0));
    }

    @Test
    void aTileHasTheSameBitsAfterAnother() {
        MemorySegment first = hidden(ROWS);
        MemorySegment again = arena.allocate(first.byteSize(), 64).copyFrom(first);
        try (HostTower tower = tower(TowerSizes.Gelu.TANH)) {
            tower.run(first, 0);
            tower.run(hidden(2 * ROWS), 0);
            tower.run(again, 0);
        }
        assertThat(again.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(first.toArray(ValueLayout.JAVA_FLOAT));
    }
}
