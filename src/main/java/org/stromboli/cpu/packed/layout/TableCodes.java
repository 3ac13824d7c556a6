package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.FIRST;
import static org.stromboli.cpu.packed.layout.Registers.MORE;
import static org.stromboli.cpu.packed.layout.Registers.RAW;
import static org.stromboli.cpu.packed.layout.Registers.SECOND;
import static org.stromboli.cpu.packed.layout.Registers.WEIGHTS;

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
    public void unpack(Assembler code, Reg base, int displacement, int from, int to, Items items) {
        for (int pair = from; pair < to; pair += NibbleCodes.PAIRS) {
            code.vector(AvxOp.LOAD, RAW, Mem.at(base, displacement + pair / NibbleCodes.PAIRS * VECTOR_BYTES));
            code.vector(AvxOp.AND, MORE, RAW, SECOND);
            lookUp(code, pair, items);
            code.shift(AvxShift.WORDS_RIGHT, RAW, RAW, 4);
            code.vector(AvxOp.AND, MORE, RAW, SECOND);
            lookUp(code, pair + 1, items);
        }
    }

    /// Lower bytes of words are this pair, upper ones the pair after the next.
    private static void lookUp(Assembler code, int pair, Items items) {
        code.vector(AvxOp.SHUFFLE_BYTES, MORE, FIRST, MORE);
        code.shift(AvxShift.WORDS_LEFT, WEIGHTS, MORE, Byte.SIZE);
        code.shift(AvxShift.WORDS_RIGHT_SIGNED, WEIGHTS, WEIGHTS, Byte.SIZE);
        items.next(pair, WEIGHTS);
        code.shift(AvxShift.WORDS_RIGHT_SIGNED, WEIGHTS, MORE, Byte.SIZE);
        items.next(pair + 2, WEIGHTS);
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        for (int i = 0; i < STEP; i += Long.BYTES) {
            int codes = NibbleCodes.nibbles((long) LONGS.get(row, column + i));
            INTS.set(block, at + i / Long.BYTES * VECTOR_BYTES + lane * Integer.BYTES, codes);
        }
    }
}
