package org.stromboli.cpu.kernel;

import java.lang.foreign.MemorySegment;

/// Rows of bfloat16 in memory.
///
/// @param stride bytes from one row to the next
public record Bfloat16Rows(MemorySegment memory, long stride, int count) {

    private static final long LINE = 64;

    /// Rows this far apart would share few places of a cache.
    private static final long BAD_DISTANCE = 1024;

    /// Bytes from row to row: whole lines, and room for the panel that a product ends with.
    static long stride(long columns) {
        long bytes = Math.ceilDiv(columns, GemmKernel.COLUMNS) * GemmKernel.COLUMNS * Short.BYTES;
        return bytes % BAD_DISTANCE == 0 ? bytes + LINE : bytes;
    }

    public static Bfloat16Rows in(ScratchBuffer buffer, int count, long columns) {
        long stride = stride(columns);
        return new Bfloat16Rows(buffer.atLeast(count * stride), stride, count);
    }

    public Bfloat16Rows from(int row, int rows) {
        return new Bfloat16Rows(row(row), stride, rows);
    }

    /// Without the first columns.
    public Bfloat16Rows without(long columns) {
        return new Bfloat16Rows(memory.asSlice(columns * Short.BYTES), stride, count);
    }

    long address() {
        return memory.address();
    }

    public OutputRows results() {
        return new OutputRows(address(), stride);
    }

    public MemorySegment row(int row) {
        return memory.asSlice(row * stride);
    }
}
