package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.FIRST;
import static org.stromboli.cpu.packed.layout.Registers.SECOND;
import static org.stromboli.cpu.packed.layout.Registers.WEIGHTS;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.quantisation.QuantisedMatrix;

/// Numbers of 8 bits with an exponent (E4M3), column after column. Shifted to the places of float32, exponent and
/// mantissa are the number times `2 ^ -120`, subnormal numbers included. There is no code for NaN.
record ExponentCodes() implements Codes {

    private static final int PLACES = 0x87F0_0000;
    private static final int NAN = 0x7F;
    private static final int SIGN = 0x80;

    @Override
    public boolean areIntegers() {
        return false;
    }

    @Override
    public int stepBytes() {
        return STEP * LANES;
    }

    @Override
    public byte[] constants() {
        return Codes.vectors(PLACES, Float.floatToRawIntBits(0x1p120f));
    }

    @Override
    public void unpack(Assembler code, Reg base, int displacement, int from, int to, Items items) {
        for (int column = from; column < to; column++) {
            code.vector(AvxOp.WIDEN_SIGNED_BYTES, WEIGHTS, Mem.at(base, displacement + column * LANES));
            code.shift(AvxShift.LANES_LEFT, WEIGHTS, WEIGHTS, 20);
            code.vector(AvxOp.AND, WEIGHTS, WEIGHTS, FIRST);
            code.vector(AvxOp.MULTIPLY, WEIGHTS, WEIGHTS, SECOND);
            items.next(column, WEIGHTS);
        }
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        for (int i = 0; i < STEP; i++) {
            block[at + i * LANES + lane] = row[column + i];
        }
    }

    /// Whether the table is E4M3, and no weight is NaN.
    static boolean suit(float[] levels, QuantisedMatrix matrix) {
        for (int code = 0; code < levels.length; code++) {
            float number = Float.intBitsToFloat((code & 0x7F) << 20) * 0x1p120f * ((code & SIGN) == 0 ? 1 : -1);
            if ((code & NAN) != NAN && number != levels[code]) {
                return false;
            }
        }
        byte[] codes = new byte[matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++) {
            matrix.codes(row, codes);
            for (byte code : codes) {
                if ((code & NAN) == NAN) {
                    return false;
                }
            }
        }
        return true;
    }
}
