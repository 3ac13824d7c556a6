package org.stromboli.cpu.packed.layout;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Weights in float32, column after column.
record FloatCodes() implements Codes {

    @Override
    public boolean areIntegers() {
        return false;
    }

    @Override
    public int stepBytes() {
        return STEP * LANES * Float.BYTES;
    }

    @Override
    public int rowBytes() {
        return Float.BYTES;
    }

    @Override
    public byte[] constants() {
        return new byte[0];
    }

    @Override
    public void unpack(Assembler code, Bank bank, Reg base, int displacement, int from, int to, Items items) {
        for (int column = from; column < to; column++) {
            code.vector(AvxOp.LOAD, bank.weights(), Mem.at(base, displacement + column * LANES * Float.BYTES));
            items.next(column, bank.weights());
        }
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        for (int i = 0; i < STEP; i++) {
            int bits = (int) INTS.get(row, (column + i) * Float.BYTES);
            INTS.set(block, at + (i * LANES + lane) * Float.BYTES, bits);
        }
    }

    static void encode(float[] values, byte[] row) {
        for (int i = 0; i < values.length; i++) {
            INTS.set(row, i * Float.BYTES, Float.floatToRawIntBits(values[i]));
        }
    }
}
