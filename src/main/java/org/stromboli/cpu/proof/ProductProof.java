package org.stromboli.cpu.proof;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.kernel.Bfloat16Rows;
import org.stromboli.cpu.kernel.GemmEpilogue;
import org.stromboli.cpu.kernel.GemmKernel;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.MatrixPacker;
import org.stromboli.cpu.kernel.OutputRows;
import org.stromboli.cpu.kernel.PackedLinear;
import org.stromboli.cpu.kernel.PackedMatrix;
import org.stromboli.cpu.kernel.ScratchBuffer;

/// Products of random rows with random panels and weights, and what becomes of them, against plain Java. One thread.
final class ProductProof {

    private static final int COLUMNS = GemmKernel.COLUMNS;
    private static final long ROW_BYTES = (long) COLUMNS * Float.BYTES;

    private final MachineKernels kernels;
    private final Arena arena;
    private final Random random;

    ProductProof(MachineKernels kernels, Arena arena, Random random) {
        this.kernels = kernels;
        this.arena = arena;
        this.random = random;
    }

    /// Whether products with a panel that is not packed are right, and what becomes of them.
    boolean panelsAreRight(int count, int pairs, GemmEpilogue... results) {
        float[][] x = vectors(count, 2 * pairs);
        Bfloat16Rows rows = rows(x);
        RandomWeights weights = RandomWeights.ofBfloat16(COLUMNS, 2 * pairs, random);
        MemorySegment panel = panel(weights, pairs);
        MemorySegment scales = floats(Math.max(COLUMNS, count));
        MemorySegment biases = floats(COLUMNS);
        double[][] sums = sums(weights, x);
        boolean right = true;
        for (GemmEpilogue result : results) {
            double[][] scaled = new double[count][COLUMNS];
            for (int row = 0; row < count; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    double scale = at(scales, result == GemmEpilogue.MIXED ? row : column);
                    double sum = sums[row][column];
                    scaled[row][column] = result.isOfWeights()
                            ? sum * scale + at(biases, column)
                            : result == GemmEpilogue.MIXED ? sum * scale : sum;
                }
            }
            MemorySegment out = results(count);
            kernels.multiply(result, rows, panel.address(), pairs, to(out), scales.address(), biases.address());
            right &= new Expectation(result, scaled).isMetBy(out, ROW_BYTES);
        }
        return right;
    }

    /// Whether scores of several panels are right.
    boolean scoresAreRight(int count, int pairs) {
        float[][] x = vectors(count, 2 * pairs);
        Bfloat16Rows rows = rows(x);
        RandomWeights keys = RandomWeights.ofBfloat16(COLUMNS, 2 * pairs, random);
        RandomWeights others = RandomWeights.ofBfloat16(COLUMNS, 2 * pairs, random);
        long bytes = 2L * COLUMNS * pairs * Short.BYTES;
        MemorySegment panels = allocate(2 * bytes);
        panels.copyFrom(panel(keys, pairs));
        panels.asSlice(bytes).copyFrom(panel(others, pairs));
        MemorySegment out = allocate(2L * count * ROW_BYTES);
        kernels.scores(rows, panels.address(), 2, bytes, pairs, new OutputRows(out.address(), 2 * ROW_BYTES));
        return new Expectation(GemmEpilogue.SCORES, sums(keys, x)).isMetBy(out, 2 * ROW_BYTES)
                && new Expectation(GemmEpilogue.SCORES, sums(others, x)).isMetBy(out.asSlice(ROW_BYTES), 2 * ROW_BYTES);
    }

    /// Whether products with packed weights are right, and what becomes of them.
    ///
    /// @param fused rows for which weights are unpacked in registers
    /// @param many rows for which they are unpacked into memory
    boolean weightsAreRight(RandomWeights weights, int fused, int many) {
        boolean right = true;
        try (Team team = new Team(1)) {
            PackedMatrix plain = MatrixPacker.pack(weights, false, arena, team);
            PackedMatrix gated = MatrixPacker.pack(weights, true, arena, team);
            for (GemmEpilogue result : GemmEpilogue.values()) {
                PackedMatrix matrix = result.isGated() ? gated : plain;
                right &= !result.isOfWeights() || isRight(weights, matrix, result, fused, team);
            }
            return right && isRight(weights, plain, GemmEpilogue.FLOATS, many, team);
        }
    }

    private boolean isRight(RandomWeights weights, PackedMatrix matrix, GemmEpilogue result, int count, Team team) {
        float[] bias = floats(COLUMNS).toArray(ValueLayout.JAVA_FLOAT);
        float[][] x = vectors(count, weights.columns());
        double[][] sums = sums(weights, x);
        for (double[] row : sums) {
            for (int column = 0; column < COLUMNS; column++) {
                row[column] += bias[column];
            }
        }
        MemorySegment out = results(count);
        new PackedLinear(matrix, bias, result, kernels, arena).apply(rows(x), to(out), team);
        return new Expectation(result, sums).isMetBy(out, ROW_BYTES);
    }

    private MemorySegment allocate(long bytes) {
        MemorySegment memory = arena.allocate(bytes, 64);
        assert NativeRanges.add(memory);
        return memory;
    }

    private MemorySegment results(int count) {
        MemorySegment out = allocate(count * ROW_BYTES);
        for (int i = 0; i < count * COLUMNS; i++) {
            out.setAtIndex(ValueLayout.JAVA_FLOAT, i, Expectation.BEFORE);
        }
        return out;
    }

    private static OutputRows to(MemorySegment out) {
        return new OutputRows(out.address(), ROW_BYTES);
    }

    private MemorySegment floats(int count) {
        MemorySegment floats = allocate((long) count * Float.BYTES);
        for (int i = 0; i < count; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat());
        }
        return floats;
    }

    private static float at(MemorySegment floats, int index) {
        return floats.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    private float[][] vectors(int count, int elements) {
        return RandomWeights.ofBfloat16(count, elements, random).values();
    }

    private static Bfloat16Rows rows(float[][] x) {
        Bfloat16Rows rows = Bfloat16Rows.in(new ScratchBuffer(), x.length, x[0].length);
        for (int row = 0; row < x.length; row++) {
            for (int i = 0; i < x[row].length; i++) {
                rows.row(row).setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.bits(x[row][i]));
            }
        }
        return rows;
    }

    /// [pairs, 32, 2]
    private MemorySegment panel(RandomWeights weights, int pairs) {
        MemorySegment panel = allocate(2L * COLUMNS * pairs * Short.BYTES);
        for (int column = 0; column < COLUMNS; column++) {
            for (int i = 0; i < 2 * pairs; i++) {
                long at = 2L * (i / 2 * COLUMNS + column) + i % 2;
                panel.setAtIndex(ValueLayout.JAVA_SHORT, at, Bfloat16.bits(weights.values()[column][i]));
            }
        }
        return panel;
    }

    private static double[][] sums(RandomWeights weights, float[][] x) {
        double[][] sums = new double[x.length][COLUMNS];
        for (int row = 0; row < x.length; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                sums[row][column] = weights.product(column, x[row]);
            }
        }
        return sums;
    }
}
