package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;

/// Large matrices are packed piece by piece, so that copies of them stay small.
public final class MatrixChunks {

    private static final long BYTES = 64L << 20;

    /// Rows of one piece.
    public interface Piece {
        void read(MemorySegment memory, int from, int to);
    }

    private MatrixChunks() {}

    /// Pieces begin with a block.
    public static void each(MatrixSource source, int elementBytes, Piece piece) {
        long rowBytes = (long) source.columns() * elementBytes;
        int rows = Lanes.padded((int) Math.clamp(BYTES / rowBytes, 1, 1 << 20));
        for (int from = 0; from < source.rows(); from += rows) {
            int first = from;
            int end = Math.min(source.rows(), from + rows);
            source.read(first, end, memory -> piece.read(memory, first, end));
        }
    }
}
