package org.stromboli.cpu.packed.plain;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// What is multiplied with is float32 already: a column's 16 numbers after the other's.
record Floats() implements QuadCode {

    private static final Ymm FIRST = new Ymm(14);
    private static final Ymm SECOND = new Ymm(13);

    @Override
    public int headerBytes() {
        return 0;
    }

    @Override
    public int quadBytes() {
        return PlainLayout.QUAD * PlainLayout.RESULT_BYTES;
    }

    @Override
    public int maxTokens() {
        return 6;
    }

    @Override
    public int maxTokensOfTwo() {
        return 0;
    }

    @Override
    public void begin(Assembler code, Reg constants) {}

    @Override
    public void beginBlock(Assembler code, Mem header, int number) {}

    @Override
    public void columns(Assembler code, Mem block, int number, Columns columns) {
        for (int column = 0; column < PlainLayout.QUAD; column++) {
            int at = column * PlainLayout.RESULT_BYTES;
            code.vector(AvxOp.LOAD, FIRST, QuadCode.after(block, at));
            code.vector(AvxOp.LOAD, SECOND, QuadCode.after(block, at + PlainLayout.VECTOR_BYTES));
            columns.next(column, FIRST, SECOND);
        }
    }
}
