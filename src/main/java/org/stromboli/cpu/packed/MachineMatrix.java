package org.stromboli.cpu.packed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.packed.kernel.FormKernels;
import org.stromboli.cpu.packed.kernel.FormKernels.Input;
import org.stromboli.cpu.packed.layout.PackedForm;

/// A matrix that machine code multiplies with.
///
/// @param memory [blocks] in the form of the kernels
record MachineMatrix(
        int rows, int columns, MemorySegment memory, MemorySegment constants, ColumnOrder order, FormKernels kernels)
        implements PackedMatrix {

    static final int BLOCK = 8;

    private static final long BLOCK_BYTES = BLOCK * Float.BYTES;

    /// Of weights, for one call, during which no garbage is collected.
    private static final long CALL_BYTES = 512 << 10;

    private static final ThreadLocal<ScratchBuffer> RESULTS = ThreadLocal.withInitial(ScratchBuffer::new);

    private PackedForm form() {
        return kernels.form();
    }

    @Override
    public int blocks() {
        return Math.ceilDiv(rows, BLOCK);
    }

    @Override
    public long bytes() {
        return memory.byteSize();
    }

    @Override
    public boolean readsFloats() {
        return !readsIntegers() || !order.isNatural();
    }

    @Override
    public boolean readsIntegers() {
        return form().codes().areIntegers();
    }

    long block(int number) {
        return memory.address() + number * form().blockBytes(columns);
    }

    @Override
    public void multiply(PackedInput x, MemorySegment y, long tokenStride, int fromBlock, int toBlock) {
        if (x.columns() != columns) {
            throw new IllegalArgumentException("%d columns for a matrix of %d".formatted(x.columns(), columns));
        }
        if (x.tokens() == 0 || fromBlock == toBlock) {
            return;
        }
        PackedInput ordered = x.in(order);
        Input input = form().codes().areIntegers() ? ordered.integers() : ordered.floats();
        if (x.tokens() > form().codes().maxTimes() * kernels.maxFusedTokens()) {
            new StripProduct(this, input, x.tokens()).multiply(y, tokenStride, fromBlock, toBlock);
            return;
        }
        int whole = Math.min(toBlock, rows / BLOCK);
        if (fromBlock < whole) {
            long last = (x.tokens() - 1) * tokenStride + (long) whole * BLOCK;
            MemorySegment to = y.asSlice(0, last * Float.BYTES);
            few(input, x.tokens(), fromBlock, whole, to.address() + fromBlock * BLOCK_BYTES, tokenStride * Float.BYTES);
        }
        if (whole < toBlock) {
            MemorySegment results = RESULTS.get().atLeast(x.tokens() * BLOCK_BYTES);
            few(input, x.tokens(), toBlock - 1, toBlock, results.address(), BLOCK_BYTES);
            copy(results, BLOCK, BLOCK, x.tokens(), y, tokenStride, toBlock - 1);
        }
    }

    /// A call for some blocks at a time, so that further tokens find them in the cache.
    private void few(Input input, int tokens, int from, int to, long y, long yStride) {
        int most = (int) Math.max(1, CALL_BYTES / form().blockBytes(columns));
        int step = tokens > kernels.maxFusedTokens() ? 1 : most;
        int height = Math.ceilDiv(tokens, Math.ceilDiv(tokens, kernels.maxFusedTokens()));
        for (int block = from; block < to; block += step) {
            for (int token = 0; token < tokens; token += height) {
                kernels.multiply(
                        block(block),
                        Math.min(step, to - block),
                        form().units(columns),
                        input.from(token),
                        Math.min(height, tokens - token),
                        y + (block - from) * BLOCK_BYTES + token * yStride,
                        yStride,
                        constants.address());
            }
        }
    }

    /// Results of blocks from `block` on, as far as there are rows.
    ///
    /// @param width from one token's results to the next one's
    void copy(MemorySegment results, int width, int most, int tokens, MemorySegment y, long tokenStride, int block) {
        int first = block * BLOCK;
        int count = Math.min(most, rows - first);
        for (int token = 0; token < tokens; token++) {
            MemorySegment.copy(
                    results,
                    ValueLayout.JAVA_FLOAT,
                    (long) token * width * Float.BYTES,
                    y,
                    ValueLayout.JAVA_FLOAT,
                    (token * tokenStride + first) * Float.BYTES,
                    count);
        }
    }
}
