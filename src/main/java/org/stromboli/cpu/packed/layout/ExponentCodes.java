package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.FIRST;

import java.util.concurrent.atomic.AtomicBoolean;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.quantisation.QuantisedMatrix;

/// Numbers of 8 bits with an exponent (E4M3), column after column. Shifted to the places of float16, they are the
/// number
/// times `2 ^ -8`, subnormal numbers included. There is no code for NaN.
record ExponentCodes() implements Codes {

    /// What scales are multiplied with.
    static final float FACTOR = 256;

    private static final int PLACES = 0xBFFF_BFFF; // of words, without a copy of the sign
    private static final int SHIFT = 7;
    private static final int NAN = 0x7F;

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
        return Codes.vectors(PLACES);
    }

    @Override
    public void unpack(Assembler code, Bank bank, Reg base, int displacement, int from, int to, Items items) {
        for (int column = from; column < to; column++) {
            if (column % 2 == 0) {
                Mem pair = Mem.at(base, displacement + column * LANES);
                code.vector(AvxOp.WIDEN_SIGNED_BYTES_TO_WORDS, bank.raw(), pair);
                code.shift(AvxShift.WORDS_LEFT, bank.raw(), bank.raw(), SHIFT);
                code.vector(AvxOp.AND, bank.raw(), bank.raw(), FIRST);
                code.vector(AvxOp.WIDEN_HALVES, bank.weights(), bank.raw());
            } else {
                code.vector(AvxOp.EXTRACT_HALF, bank.raw(), bank.weights(), 1);
                code.vector(AvxOp.WIDEN_HALVES, bank.weights(), bank.weights());
            }
            items.next(column, bank.weights());
        }
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        for (int i = 0; i < STEP; i++) {
            block[at + i * LANES + lane] = row[column + i];
        }
    }

    /// Whether the table is E4M3, and no weight is NaN.
    static boolean suit(float[] levels, QuantisedMatrix matrix, Team team) {
        for (int code = 0; code < levels.length; code++) {
            float number = Float.intBitsToFloat((code & NAN) << 20) * 0x1p120f * (code == (code & NAN) ? 1 : -1);
            if ((code & NAN) != NAN && number != levels[code]) {
                return false;
            }
        }
        AtomicBoolean found = new AtomicBoolean();
        team.run(matrix.rows(), (from, to) -> {
            byte[] codes = new byte[matrix.columns()];
            for (int row = from; row < to && !found.get(); row++) {
                matrix.codes(row, codes);
                if (hasNan(codes)) {
                    found.set(true);
                }
            }
        });
        return !found.get();
    }

    private static boolean hasNan(byte[] codes) {
        int count = 0;
        for (byte code : codes) {
            count += (code & NAN) == NAN ? 1 : 0;
        }
        return count > 0;
    }
}
