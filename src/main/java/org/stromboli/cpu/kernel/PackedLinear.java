package org.stromboli.cpu.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.Team;

/// A product with packed weights and a bias, and what becomes of it. Used by the leader of a team.
public final class PackedLinear {

    private static final ThreadLocal<ScratchBuffer> SCRATCH = ThreadLocal.withInitial(ScratchBuffer::new);

    private static final ThreadLocal<float[]> SUMS =
            ThreadLocal.withInitial(() -> new float[MachineKernels.MAX_FUSED_ROWS * GemmKernel.COLUMNS]);

    private final PackedMatrix matrix;
    private final MemorySegment bias; // [padded rows] floats
    private final GemmEpilogue result;
    private final MachineKernels kernels;

    /// @param bias [rows], or empty for none
    public PackedLinear(PackedMatrix matrix, float[] bias, GemmEpilogue result, MachineKernels kernels, Arena arena) {
        this.matrix = matrix;
        this.bias = arena.allocate((long) matrix.panels() * GemmKernel.COLUMNS * Float.BYTES, Float.BYTES);
        assert NativeRanges.add(this.bias);
        MemorySegment.copy(bias, 0, this.bias, ValueLayout.JAVA_FLOAT, 0, bias.length);
        this.result = result;
        this.kernels = kernels;
    }

    /// @param out rows of whole panels
    public void apply(Bfloat16Rows x, OutputRows out, Team team) {
        team.run(matrix.panels(), (from, to) -> {
            for (int panel = from; panel < to; panel++) {
                OutputRows at = out.after(panel * result.panelBytes());
                if (x.count() <= kernels.maxFusedRows()) {
                    fused(panel, x, at);
                } else {
                    unpacked(panel, x, at);
                }
            }
        });
    }

    private void fused(int panel, Bfloat16Rows x, OutputRows out) {
        int size = x.count() * GemmKernel.COLUMNS;
        MemorySegment begin = SCRATCH.get().atLeast((long) size * Float.BYTES);
        float[] sums = SUMS.get();
        Arrays.fill(sums, 0, size, 0);
        matrix.addExceptionalProducts(panel, x, sums);
        MemorySegment.copy(sums, 0, begin, ValueLayout.JAVA_FLOAT, 0, size);
        kernels.multiplyPacked(
                matrix.coding(),
                result,
                x,
                matrix.panelCodes(panel),
                matrix.pairs(),
                out,
                matrix.panelScales(panel),
                panelBias(panel),
                begin.address());
    }

    private void unpacked(int panel, Bfloat16Rows x, OutputRows out) {
        MemorySegment weights = SCRATCH.get().atLeast((long) matrix.pairs() * GemmKernel.PAIR_BYTES);
        matrix.unpack(panel, weights, kernels);
        kernels.multiply(
                result, x, weights.address(), matrix.pairs(), out, matrix.panelScales(panel), panelBias(panel));
    }

    private long panelBias(int panel) {
        return bias.address() + (long) panel * GemmKernel.COLUMNS * Float.BYTES;
    }
}
