package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.FIRST;
import static org.stromboli.cpu.packed.layout.Registers.SECOND;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Codes of four bits that stand for whole numbers of eight bits in a table. In memory as [NibbleCodes].
record TableCodes() implements Codes {

    private static final int NIBBLES = 0x0F0F_0F0F;

    @Override
    public boolean areIntegers() {
        return true;
    }

    @Override
    public int stepBytes() {
        return NibbleCodes.PLANE_BYTES;
    }

    /// Those of the table are the matrix's, see [#constants(byte...)].
    @Override
    public byte[] constants() {
        return Codes.vectors(0, NIBBLES);
    }

    /// @param table [16]
    static byte[] constants(byte... table) {
        byte[] vectors = Codes.vectors(0, NIBBLES);
        System.arraycopy(table, 0, vectors, 0, table.length);
        System.arraycopy(table, 0, vectors, VECTOR_BYTES / 2, table.length);
        return vectors;
    }

    @Override
    public void unpack(Assembler code, Bank bank, Reg base, int displacement, int from, int to, Items items) {
        for (int pair = from; pair < to; pair += NibbleCodes.PAIRS) {
            code.vector(AvxOp.LOAD, bank.raw(), Mem.at(base, displacement + pair / NibbleCodes.PAIRS * VECTOR_BYTES));
            code.vector(AvxOp.AND, bank.more(), bank.raw(), SECOND);
            lookUp(code, bank, pair, items);
            code.shift(AvxShift.WORDS_RIGHT, bank.raw(), bank.raw(), 4);
            code.vector(AvxOp.AND, bank.more(), bank.raw(), SECOND);
            lookUp(code, bank, pair + 1, items);
        }
    }

    /// Lower bytes of words are this pair, upper ones the pair after the next.
    private static void lookUp(Assembler code, Bank bank, int pair, Items items) {
        code.vector(AvxOp.SHUFFLE_BYTES, bank.more(), FIRST, bank.more());
        code.shift(AvxShift.WORDS_LEFT, bank.weights(), bank.more(), Byte.SIZE);
        code.shift(AvxShift.WORDS_RIGHT_SIGNED, bank.weights(), bank.weights(), Byte.SIZE);
        items.next(pair, bank.weights());
        code.shift(AvxShift.WORDS_RIGHT_SIGNED, bank.weights(), bank.more(), Byte.SIZE);
        items.next(pair + 2, bank.weights());
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        for (int i = 0; i < STEP; i += Long.BYTES) {
            int codes = NibbleCodes.nibbles((long) LONGS.get(row, column + i));
            INTS.set(block, at + i / Long.BYTES * VECTOR_BYTES + lane * Integer.BYTES, codes);
        }
    }
}
