package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.FIRST;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Weights that are floating-point numbers, column after column; bfloat16 as pairs of columns in 32 bits.
enum FloatCodes implements Codes {
    FLOAT32(Float.BYTES),
    FLOAT16(Short.BYTES),
    BFLOAT16(Short.BYTES);

    private final int bytes;

    FloatCodes(int bytes) {
        this.bytes = bytes;
    }

    @Override
    public boolean areIntegers() {
        return false;
    }

    @Override
    public int stepBytes() {
        return STEP * LANES * bytes;
    }

    @Override
    public int rowBytes() {
        return bytes;
    }

    @Override
    public byte[] constants() {
        return this == BFLOAT16 ? Codes.vectors(0xFFFF_0000) : new byte[0];
    }

    @Override
    public void unpack(Assembler code, Bank bank, Reg base, int displacement, int from, int to, Items items) {
        for (int column = from; column < to; column++) {
            Mem vector = Mem.at(base, displacement + column * LANES * bytes);
            switch (this) {
                case FLOAT32 -> code.vector(AvxOp.LOAD, bank.weights(), vector);
                case FLOAT16 -> code.vector(AvxOp.WIDEN_HALVES, bank.weights(), vector);
                case BFLOAT16 -> {
                    if (column % 2 == 0) {
                        code.vector(AvxOp.LOAD, bank.raw(), vector);
                        code.shift(AvxShift.LANES_LEFT, bank.weights(), bank.raw(), Short.SIZE);
                    } else {
                        code.vector(AvxOp.AND, bank.weights(), bank.raw(), FIRST);
                    }
                }
            }
            items.next(column, bank.weights());
        }
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        int element = this == FLOAT16 ? Short.BYTES : Integer.BYTES; // of a lane
        for (int i = 0; i < STEP * bytes; i += element) {
            int to = at + i * LANES + lane * element;
            if (this == FLOAT16) {
                SHORTS.set(block, to, (short) SHORTS.get(row, column * bytes + i));
            } else {
                INTS.set(block, to, (int) INTS.get(row, column * bytes + i));
            }
        }
    }

    /// A row in the elements of this type, which hold it.
    void encode(float[] values, byte[] row) {
        for (int i = 0; i < values.length; i++) {
            switch (this) {
                case FLOAT32 -> INTS.set(row, i * Float.BYTES, Float.floatToRawIntBits(values[i]));
                case FLOAT16 -> SHORTS.set(row, i * Short.BYTES, Float.floatToFloat16(values[i]));
                case BFLOAT16 -> SHORTS.set(row, i * Short.BYTES, (short) (Float.floatToRawIntBits(values[i]) >>> 16));
            }
        }
    }
}
