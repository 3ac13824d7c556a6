package org.stromboli.cpu.packed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.packed.plain.PlainProduct;

/// A matrix of 16-bit floating-point weights, which machine code multiplies with in float32.
record PlainMatrix(int rows, int columns, PlainProduct product) implements PackedMatrix {

    private static final long RESULT_BYTES = PlainProduct.ROWS * Float.BYTES;

    private static final ThreadLocal<ScratchBuffer> RESULTS = ThreadLocal.withInitial(ScratchBuffer::new);

    @Override
    public int blocks() {
        return Math.ceilDiv(rows, PlainProduct.ROWS);
    }

    @Override
    public long bytes() {
        return product.bytes();
    }

    @Override
    public boolean readsFloats() {
        return true;
    }

    @Override
    public boolean readsIntegers() {
        return false;
    }

    @Override
    public void multiply(PackedInput x, MemorySegment y, long tokenStride, int fromBlock, int toBlock) {
        if (x.columns() != columns) {
            throw new IllegalArgumentException("%d columns for a matrix of %d".formatted(x.columns(), columns));
        }
        int tokens = x.tokens();
        if (tokens == 0 || fromBlock == toBlock) {
            return;
        }
        int equal = Math.ceilDiv(tokens, Math.ceilDiv(tokens, PlainProduct.MAX_TOKENS));
        int height = Math.ceilDiv(equal, PlainProduct.TILE) * PlainProduct.TILE;
        for (int token = 0; token < tokens; token += height) {
            int count = Math.min(height, tokens - token);
            some(x, token, count, y.asSlice(token * tokenStride * Float.BYTES), tokenStride, fromBlock, toBlock);
        }
    }

    /// Products of some tokens, whose results are in the cache when sums are added to them.
    ///
    /// @param y from the first of these tokens on
    private void some(PackedInput x, int first, int tokens, MemorySegment y, long tokenStride, int from, int to) {
        long stride = tokenStride * Float.BYTES;
        int whole = Math.min(to, rows / PlainProduct.ROWS);
        if (from < whole) {
            long width = (whole - from) * RESULT_BYTES;
            MemorySegment results = y.asSlice(from * RESULT_BYTES, (tokens - 1) * stride + width);
            product.multiply(rows(x, first, tokens, results, stride), from, whole);
        }
        if (whole < to) {
            MemorySegment results = RESULTS.get().atLeast(tokens * RESULT_BYTES);
            product.multiply(rows(x, first, tokens, results, RESULT_BYTES), whole, to);
            copyLast(results, tokens, y, tokenStride);
        }
    }

    private static PlainProduct.Rows rows(PackedInput x, int first, int tokens, MemorySegment y, long yStride) {
        long stride = x.floats().stride();
        return new PlainProduct.Rows(tokens, x.floatRows().asSlice(first * stride), stride, y, yStride);
    }

    /// Of the last block, which is no whole one.
    private void copyLast(MemorySegment results, int tokens, MemorySegment y, long tokenStride) {
        int first = (blocks() - 1) * PlainProduct.ROWS;
        for (int token = 0; token < tokens; token++) {
            MemorySegment.copy(
                    results,
                    ValueLayout.JAVA_FLOAT,
                    token * RESULT_BYTES,
                    y,
                    ValueLayout.JAVA_FLOAT,
                    (token * tokenStride + first) * Float.BYTES,
                    rows - first);
        }
    }
}
