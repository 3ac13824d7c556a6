package org.stromboli.cpu.packed.plain;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Weights of 16 bits become float32 by one instruction for each 8 of them: a shift or a mask, or that for halves.
record SixteenBits(PlainCoding coding) implements QuadCode {

    private static final Ymm MASK = new Ymm(15);
    private static final Ymm FIRST = new Ymm(14);
    private static final Ymm SECOND = new Ymm(13);

    @Override
    public int headerBytes() {
        return 0;
    }

    @Override
    public int quadBytes() {
        return PlainLayout.QUAD_BYTES;
    }

    @Override
    public int maxTokens() {
        return 6;
    }

    @Override
    public int maxTokensOfTwo() {
        return 2;
    }

    @Override
    public void begin(Assembler code, Reg constants) {
        code.vector(AvxOp.LOAD, MASK, Mem.at(constants, PlainConstants.UPPER_HALVES));
    }

    @Override
    public void beginBlock(Assembler code, Mem header, int number) {}

    @Override
    public void columns(Assembler code, Mem block, int number, Columns columns) {
        for (int column = 0; column < PlainLayout.QUAD; column++) {
            int pair = column / 2 * PlainLayout.PAIR_BYTES;
            for (int vector = 0; vector < PlainLayout.VECTORS; vector++) {
                Ymm to = vector == 0 ? FIRST : SECOND;
                if (coding == PlainCoding.FLOAT16) {
                    int half = PlainLayout.VECTOR_BYTES / 2;
                    int at = pair + (column % 2 * PlainLayout.VECTORS + vector) * half;
                    code.vector(AvxOp.WIDEN_HALVES, to, QuadCode.after(block, at));
                } else {
                    widen(code, to, QuadCode.after(block, pair + vector * PlainLayout.VECTOR_BYTES), column % 2 == 0);
                }
            }
            columns.next(column, FIRST, SECOND);
        }
    }

    private static void widen(Assembler code, Ymm to, Mem pair, boolean lower) {
        if (lower) {
            code.vector(AvxOp.LOAD, to, pair);
            code.shift(AvxShift.LANES_LEFT, to, to, Short.SIZE);
        } else {
            code.vector(AvxOp.AND, to, MASK, pair);
        }
    }
}
