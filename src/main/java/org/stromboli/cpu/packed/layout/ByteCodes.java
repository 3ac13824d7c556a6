package org.stromboli.cpu.packed.layout;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Codes of eight bits, less 128. A lane's bytes are columns 0, 2, 1 and 3 of four.
record ByteCodes() implements Codes {

    static final int ZERO = 128;

    private static final int SIGNS = 0x8080_8080;

    @Override
    public boolean areIntegers() {
        return true;
    }

    @Override
    public int stepBytes() {
        return STEP * LANES;
    }

    @Override
    public byte[] constants() {
        return new byte[0];
    }

    @Override
    public void unpack(Assembler code, Bank bank, Reg base, int displacement, int from, int to, Items items) {
        for (int pair = from; pair < to; pair += 2) {
            code.vector(AvxOp.LOAD, bank.raw(), Mem.at(base, displacement + pair / 2 * VECTOR_BYTES));
            code.shift(AvxShift.WORDS_LEFT, bank.weights(), bank.raw(), Byte.SIZE);
            code.shift(AvxShift.WORDS_RIGHT_SIGNED, bank.weights(), bank.weights(), Byte.SIZE);
            items.next(pair, bank.weights());
            code.shift(AvxShift.WORDS_RIGHT_SIGNED, bank.raw(), bank.raw(), Byte.SIZE);
            items.next(pair + 1, bank.raw());
        }
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        for (int i = 0; i < STEP; i += Integer.BYTES) {
            int codes = (int) INTS.get(row, column + i);
            int ordered = codes & 0xFF00_00FF | (codes & 0xFF00) << 8 | codes >>> 8 & 0xFF00;
            INTS.set(block, at + i * LANES + lane * Integer.BYTES, ordered ^ SIGNS);
        }
    }
}
