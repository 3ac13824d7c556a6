package org.stromboli.cpu.kernel;

import java.lang.foreign.MemorySegment;

/// A row of weights on its way into a [PackedMatrix]. One thread.
sealed interface PackedRow permits TwelveBitRow, EightBitRow {

    /// @param row of the piece
    void read(MemorySegment piece, int row);

    /// @param block [groups, vectors, 64] that takes the row's codes
    /// @param lane of the block, which is the row
    void write(byte[] block, int lane);

    /// What a product with the row's codes is multiplied with.
    ///
    /// @param index of the row among all
    float scale(int index);

    void addExceptions(ExceptionList list, int lane);

    /// Where a block has the byte of one of four columns: each quarter of a vector belongs to four rows, and has two
    /// columns of each, then the other two.
    static int place(int lane, int column) {
        return 16 * (lane / 4) + 2 * (lane % 4) + 8 * (column / 2) + column % 2;
    }
}
