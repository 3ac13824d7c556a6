package org.stromboli.cpu.packed.plain;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Weights of a [TwelveBitBlock]: four bits are looked up to make the upper byte, which is put next to the lower one.
/// 17 instructions for 64 weights, which take two thirds of the time that memory needs for their 96 bytes.
record TwelveBits() implements QuadCode {

    private static final Ymm NIBBLES = new Ymm(10);
    private static final Ymm MASK = new Ymm(11);
    private static final Ymm UPPER = new Ymm(13); // bytes of the first pair, or the second float32
    private static final Ymm NEXT_UPPER = new Ymm(9); // bytes of the second pair
    private static final Ymm FIRST = new Ymm(14); // bfloat16, both columns of a pair
    private static final Ymm SECOND = new Ymm(15);
    private static final Ymm FLOATS = new Ymm(8);

    /// Takes a pair's weights of 16 rows in bfloat16.
    interface Pairs {
        void next(int pair, Ymm first, Ymm second);
    }

    private static Ymm table(int number) {
        return new Ymm(7 - number);
    }

    @Override
    public int headerBytes() {
        return TwelveBitBlock.HEADER_BYTES;
    }

    @Override
    public int quadBytes() {
        return TwelveBitBlock.QUAD_BYTES;
    }

    @Override
    public int maxTokens() {
        return 3;
    }

    @Override
    public int maxTokensOfTwo() {
        return 1;
    }

    @Override
    public void begin(Assembler code, Reg constants) {
        code.vector(AvxOp.LOAD, MASK, Mem.at(constants, PlainConstants.UPPER_HALVES));
        code.vector(AvxOp.LOAD, NIBBLES, Mem.at(constants, PlainConstants.NIBBLES));
    }

    @Override
    public void beginBlock(Assembler code, Mem header, int number) {
        code.vector(AvxOp.LOAD, table(number), header);
    }

    @Override
    public void columns(Assembler code, Mem block, int number, Columns columns) {
        pairs(code, block, number, (pair, first, second) -> {
            code.shift(AvxShift.LANES_LEFT, FLOATS, first, Short.SIZE);
            code.shift(AvxShift.LANES_LEFT, UPPER, second, Short.SIZE);
            columns.next(2 * pair, FLOATS, UPPER);
            code.vector(AvxOp.AND, first, first, MASK);
            code.vector(AvxOp.AND, second, second, MASK);
            columns.next(2 * pair + 1, first, second);
        });
    }

    void pairs(Assembler code, Mem block, int number, Pairs pairs) {
        code.vector(AvxOp.LOAD, NEXT_UPPER, QuadCode.after(block, TwelveBitBlock.UPPER));
        code.vector(AvxOp.AND, UPPER, NEXT_UPPER, NIBBLES);
        code.vector(AvxOp.SHUFFLE_BYTES, UPPER, table(number), UPPER);
        code.shift(AvxShift.WORDS_RIGHT, NEXT_UPPER, NEXT_UPPER, 4);
        code.vector(AvxOp.AND, NEXT_UPPER, NEXT_UPPER, NIBBLES);
        code.vector(AvxOp.SHUFFLE_BYTES, NEXT_UPPER, table(number), NEXT_UPPER);
        for (int pair = 0; pair < PlainLayout.PAIRS; pair++) {
            Ymm upper = pair == 0 ? UPPER : NEXT_UPPER;
            code.vector(AvxOp.LOAD, SECOND, QuadCode.after(block, pair * PlainLayout.VECTOR_BYTES));
            code.vector(AvxOp.INTERLEAVE_LOW_BYTES, FIRST, SECOND, upper);
            code.vector(AvxOp.INTERLEAVE_HIGH_BYTES, SECOND, SECOND, upper);
            pairs.next(pair, FIRST, SECOND);
        }
    }
}
