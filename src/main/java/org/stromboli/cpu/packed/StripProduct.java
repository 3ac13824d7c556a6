package org.stromboli.cpu.packed;

import java.lang.foreign.MemorySegment;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.packed.kernel.FormKernels;
import org.stromboli.cpu.packed.kernel.PackedKernels;
import org.stromboli.cpu.packed.kernel.Strip;
import org.stromboli.cpu.packed.kernel.StripKernels;
import org.stromboli.cpu.packed.layout.PackedForm;

/// A product with many tokens: two blocks at a time, some columns of them are unpacked and multiplied with all tokens.
final class StripProduct {

    /// Whose results and activations of a strip fit into the second cache.
    private static final int MAX_TOKENS = 192;

    private static final int STRIP_BLOCKS = 2;

    private static final ThreadLocal<ScratchBuffer> SCRATCH = ThreadLocal.withInitial(ScratchBuffer::new);

    private final MachineMatrix matrix;
    private final FormKernels kernels;
    private final StripKernels strips;
    private final PackedForm form;
    private final FormKernels.Input input;
    private final int tokens;

    StripProduct(MachineMatrix matrix, FormKernels.Input input, int tokens) {
        this.matrix = matrix;
        kernels = matrix.kernels();
        strips = kernels.strips();
        form = kernels.form();
        this.input = input;
        this.tokens = tokens;
    }

    /// Strips of a matrix are about as wide as each other.
    private int stripUnits() {
        int most = strips.strip().maxColumns(form) / form.unitColumns();
        int units = form.units(matrix.columns());
        return Math.ceilDiv(units, Math.ceilDiv(units, most));
    }

    void multiply(MemorySegment y, long tokenStride, int fromBlock, int toBlock) {
        int steps = stripUnits() * form.unitSteps();
        long items = strips.strip().itemBytes(form, steps);
        long factors = steps * strips.strip().factorBytes(form);
        int most = Math.min(tokens, MAX_TOKENS);
        MemorySegment scratch = SCRATCH.get().atLeast(items + factors + (long) most * Strip.RESULT_BYTES);
        MemorySegment results = scratch.asSlice(items + factors, (long) most * Strip.RESULT_BYTES);
        long stride = tokenStride * Float.BYTES;
        long last = (tokens - 1) * tokenStride + (long) Math.min(matrix.rows(), toBlock * MachineMatrix.BLOCK);
        long to = y.asSlice(0, last * Float.BYTES).address();
        for (int block = fromBlock; block < toBlock; block += STRIP_BLOCKS) {
            int second = Math.min(block + 1, toBlock - 1);
            boolean isWhole = second > block && (second + 1) * MachineMatrix.BLOCK <= matrix.rows();
            for (int token = 0; token < tokens; token += most) {
                int count = Math.min(most, tokens - token);
                product(block, second, scratch.address(), items, token, count, results.address());
                if (isWhole) {
                    long at = to + token * stride + (long) block * MachineMatrix.BLOCK * Float.BYTES;
                    PackedKernels.copy(results.address(), at, stride, count);
                    continue;
                }
                matrix.copy(
                        results,
                        STRIP_BLOCKS * MachineMatrix.BLOCK,
                        (second - block + 1) * MachineMatrix.BLOCK,
                        count,
                        y.asSlice(token * tokenStride * Float.BYTES),
                        tokenStride,
                        block);
            }
        }
    }

    private void product(int first, int second, long items, long itemBytes, int token, int count, long y) {
        long factors = items + itemBytes;
        int units = form.units(matrix.columns());
        int most = stripUnits();
        for (int unit = 0; unit < units; unit += most) {
            int some = Math.min(most, units - unit);
            unpack(first, unit, some, items, factors);
            unpack(second, unit, some, items + strips.strip().blockBytes(), factors + Strip.FACTOR_BLOCK_BYTES);
            int column = unit * form.unitColumns();
            strips.multiply(
                    items,
                    factors,
                    (long) some * form.unitSteps(),
                    kernels.after(input.from(token), column),
                    count,
                    new StripKernels.Results(y, unit > 0));
        }
    }

    private void unpack(int block, int unit, int units, long items, long factors) {
        long at = matrix.block(block);
        strips.unpack(
                at + form.scaling().rowBytes() + (long) unit * form.unitBytes(),
                units,
                items,
                factors,
                at,
                matrix.constants().address());
    }
}
