package org.stromboli.cpu.packed.plain;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// The code that makes float32 of a block's weights, a quad of columns at a time. Sums of products have the lower
/// registers.
sealed interface QuadCode permits Floats, SixteenBits, TwelveBits {

    /// Activations, in all lanes.
    Ymm INPUT = new Ymm(12);

    /// Takes a column's weights of 16 rows.
    interface Columns {
        void next(int column, Ymm first, Ymm second);
    }

    /// In front of a block.
    int headerBytes();

    int quadBytes();

    /// Tokens that there are registers for.
    int maxTokens();

    /// Tokens that there are registers for with two blocks at a time.
    int maxTokensOfTwo();

    /// Vectors that are loaded once.
    void begin(Assembler code, Reg constants);

    /// What a block has of its own.
    ///
    /// @param number 0 or 1: of the blocks that are multiplied at a time
    void beginBlock(Assembler code, Mem header, int number);

    /// @param block of the quad, whose memory displacements are added to
    void columns(Assembler code, Mem block, int number, Columns columns);

    /// Memory some bytes further on.
    static Mem after(Mem from, int bytes) {
        int displacement = from.displacement() + bytes;
        return from.index()
                .map(index -> Mem.at(from.base(), index, 1, displacement))
                .orElseGet(() -> Mem.at(from.base(), displacement));
    }
}
