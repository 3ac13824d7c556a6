package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.QuantisedMatrix;

/// A matrix of blocks in mapped memory, row by row.
///
/// @param columns a multiple of the values of a block
/// @param memory [rows, columns / values, bytes of a block]
public record BlockMatrix(BlockFormat blocks, int rows, int columns, MemorySegment memory) implements QuantisedMatrix {

    public BlockMatrix {
        long bytes = (long) rows * (columns / blocks.values()) * blocks.bytes();
        if (columns % blocks.values() != 0 || memory.byteSize() != bytes) {
            throw new IllegalArgumentException(
                    "%d bytes for %d rows of %d columns".formatted(memory.byteSize(), rows, columns));
        }
    }

    @Override
    public CodeFormat format() {
        return blocks.format();
    }

    @Override
    public void codes(int row, byte[] to) {
        blocks.codes(memory, at(row), inRow(), to);
    }

    @Override
    public boolean nibbles(int row, byte[] to) {
        return blocks.nibbles(memory, at(row), inRow(), to);
    }

    @Override
    public void scales(int row, float[] scales, float[] minima) {
        blocks.scales(memory, at(row), inRow(), scales, minima);
    }

    @Override
    public void superScales(int row, byte[] s, byte[] m, float[] d, float[] dmin) {
        if (!(blocks instanceof SuperBlockFormat format)) {
            throw new UnsupportedOperationException("no super-groups");
        }
        format.superScales(memory, at(row), inRow(), s, m, d, dmin);
    }

    @Override
    public boolean hasFloat16Scales() {
        return blocks.hasFloat16Scales();
    }

    private int inRow() {
        return columns / blocks.values();
    }

    private long at(int row) {
        return (long) row * inRow() * blocks.bytes();
    }
}
