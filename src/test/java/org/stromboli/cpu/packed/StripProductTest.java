package org.stromboli.cpu.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.emulator.Emulator;
import org.stromboli.cpu.packed.kernel.Strip;
import org.stromboli.cpu.packed.kernel.StripKernels;
import org.stromboli.cpu.packed.kernel.WordProducts;

/// Whole products of packed matrices by vectors of 512 bits and by tiles (AMX), which an emulator runs, are those of
/// plain Java and of AVX2, bit for bit: blocks, strips and tiles that are not full included.
@Tag(MachineCodeReport.TAG)
class StripProductTest {

    private static final int STEP = 32;
    private static final int[][] SHAPES = {{17, 1280}, {8, 256}};
    private static final int[][] ODD_SHAPES = {{19, 1056}, {3, 7}};
    private static final int[] TOKENS = {9, 18, 35};

    private final Random random = new Random(11);
    private final Arena arena = Arena.ofShared();
    private final Team team = new Team(2);

    @BeforeEach
    void skip() {
        assumeTrue(PackedMatrices.available(), "this machine cannot multiply with packed matrices");
    }

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    @ParameterizedTest
    @EnumSource
    void productsOfAllShapes(PackedFormats format) {
        assumeTrue(format.isOfIntegers(), "products of floats have one kind of kernels");
        for (int[] shape : SHAPES) {
            multiplies(format.matrix(shape[0], shape[1], false, random));
        }
        for (int[] shape : ODD_SHAPES) {
            if (!format.isSuper()) {
                multiplies(format.matrix(shape[0], shape[1], false, random));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0", "Q3_K", "Q4_K", "Q6_K", "AWQ", "GPTQ_OF_8_BITS", "INT8"})
    void productsOfPlainJava(PackedFormats format) {
        RandomCodes matrix = format.matrix(19, 512, false, random);
        MachineMatrix packed = (MachineMatrix) PackedMatrices.pack(matrix, arena, team);
        float[][] x = activations(20, 512);
        float[][] expected = new float[x.length][matrix.rows()];
        for (int token = 0; token < x.length; token++) {
            for (int row = 0; row < matrix.rows(); row++) {
                expected[token][row] = plain(matrix, row, x[token]);
            }
        }
        for (Strip strip : Strip.values()) {
            assertThat(product(with(packed, strip), x, x.length))
                    .describedAs("%s with %s", format, strip)
                    .isDeepEqualTo(expected);
        }
    }

    private void multiplies(RandomCodes matrix) {
        MachineMatrix packed = (MachineMatrix) PackedMatrices.pack(matrix, arena, team);
        assumeTrue(packed.kernels().form().inputBytes() == Short.BYTES, "weights are decoded");
        assert NativeRanges.add(packed.memory());
        assert NativeRanges.add(packed.constants());
        float[][] x = activations(TOKENS[TOKENS.length - 1], matrix.columns());
        for (int tokens : TOKENS) {
            float[][] expected = product(packed, x, tokens);
            for (Strip strip : new Strip[] {Strip.WIDE, Strip.BYTES}) {
                assertThat(product(with(packed, strip), x, tokens))
                        .describedAs("[%d, %d], %d tokens, %s", matrix.rows(), matrix.columns(), tokens, strip)
                        .isDeepEqualTo(expected);
            }
        }
    }

    private static MachineMatrix with(MachineMatrix matrix, Strip strip) {
        assert NativeRanges.add(matrix.memory());
        assert NativeRanges.add(matrix.constants());
        StripKernels strips = new StripKernels(matrix.kernels().form(), strip, WordProducts.AVX2, new Emulator());
        return new MachineMatrix(
                matrix.rows(),
                matrix.columns(),
                matrix.memory(),
                matrix.constants(),
                matrix.order(),
                matrix.kernels().with(strips));
    }

    private float[][] activations(int tokens, int columns) {
        float[][] x = new float[tokens][columns];
        for (float[] row : x) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) random.nextGaussian() * (i % 50 == 0 ? 20 : 1);
            }
        }
        return x;
    }

    private float[][] product(MachineMatrix matrix, float[][] x, int tokens) {
        PackedInput input = new PackedInput();
        input.begin(tokens, matrix.columns(), true, true);
        float[][] results = new float[tokens][matrix.rows()];
        try (Arena confined = Arena.ofShared()) {
            for (int token = 0; token < tokens; token++) {
                input.put(token, confined.allocateFrom(ValueLayout.JAVA_FLOAT, x[token]));
            }
            MemorySegment y = confined.allocate(ValueLayout.JAVA_FLOAT, (long) tokens * matrix.rows());
            team.run(matrix.blocks(), (from, to) -> matrix.multiply(input, y, matrix.rows(), from, to));
            for (int token = 0; token < tokens; token++) {
                MemorySegment.copy(
                        y,
                        ValueLayout.JAVA_FLOAT,
                        (long) token * matrix.rows() * Float.BYTES,
                        results[token],
                        0,
                        matrix.rows());
            }
        }
        return results;
    }

    /// A row with one token: activations are rounded step by step, sums of a group's columns are exact, and scaled and
    /// added in float32.
    private static float plain(RandomCodes matrix, int row, float[] x) {
        float[] scales = new float[matrix.groups()];
        float[] minima = new float[matrix.groups()];
        byte[] codes = new byte[x.length];
        matrix.scales(row, scales, minima);
        matrix.codes(row, codes);
        int[] rounded = new int[x.length];
        int part = Math.min(STEP, matrix.format().groupSize());
        float result = 0;
        for (int step = 0; step < x.length; step += STEP) {
            float scale = round(x, rounded, step);
            for (int from = step; from < step + STEP; from += part) {
                int group = from / matrix.format().groupSize();
                boolean zeros = matrix.kind() == RandomCodes.Scales.ZEROS;
                int zero = zeros ? Math.round(minima[group] / scales[group]) : 0;
                int sum = 0;
                for (int i = from; i < from + part; i++) {
                    int code = Byte.toUnsignedInt(codes[i]);
                    sum += ((int) matrix.format().coding().value(code) - zero) * rounded[i];
                }
                result = Math.fma(scale * scales[group], (float) sum, result);
                if (!zeros && matrix.format().minima()) {
                    int all = Arrays.stream(rounded, from, from + part).sum();
                    result = Math.fma(-(all * scale), minima[group], result);
                }
            }
        }
        return result;
    }

    private static float round(float[] x, int[] rounded, int step) {
        float largest = 0x1p-100f;
        for (int i = step; i < step + STEP; i++) {
            largest = Math.max(largest, Math.abs(x[i]));
        }
        for (int i = step; i < step + STEP; i++) {
            rounded[i] = (int) Math.rint(x[i] * (Short.MAX_VALUE / largest));
        }
        return largest * (1f / Short.MAX_VALUE);
    }
}
