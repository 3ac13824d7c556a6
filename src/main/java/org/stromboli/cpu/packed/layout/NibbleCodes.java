package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.FIRST;
import static org.stromboli.cpu.packed.layout.Registers.SECOND;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Unsigned codes of four bits, or of five or six: the upper bits are in a plane of their own behind the lower ones.
///
/// A lane's 32 bits are 8 columns: nibble `s` is column `2s`, nibble `s + 4` column `2s + 1`, so that a shift by `4s`
/// and a mask leave a pair of 16-bit integers. In the upper plane, the lower half of a lane has the bits of even
/// columns.
///
/// @param upper bits, 0 to 2
record NibbleCodes(int upper) implements Codes {

    static final int PAIRS = 4; // of a vector
    static final int PLANE_BYTES = STEP / (2 * PAIRS) * VECTOR_BYTES;

    private static final int PLANE_PAIRS = 16; // of a vector with one bit for each
    private static final long EVEN = 0x000F_000F_000F_000FL;

    /// Multiplied with four numbers of 16 bits each, of which at most 4, 2 or 1 bits are set, makes them neighbours in
    /// the uppermost bits.
    private static final long GATHER_FOUR = 1L << 48 | 1L << 36 | 1L << 24 | 1L << 12;

    private static final long GATHER_TWO = 1L << 48 | 1L << 34 | 1L << 20 | 1L << 6;
    private static final long GATHER_ONE = 1L << 48 | 1L << 33 | 1L << 18 | 1L << 3;

    @Override
    public boolean areIntegers() {
        return true;
    }

    /// Upper bits take more instructions than the rest.
    @Override
    public int maxTimes() {
        return upper > 0 ? 1 : 2;
    }

    @Override
    public int stepBytes() {
        return PLANE_BYTES + upper * VECTOR_BYTES;
    }

    @Override
    public byte[] constants() {
        int bits = (1 << upper) - 1 << 4;
        return Codes.vectors(0x000F_000F, bits << 16 | bits);
    }

    @Override
    public void unpack(Assembler code, Bank bank, Reg base, int displacement, int from, int to, Items items) {
        for (int pair = from; pair < to; pair++) {
            int nibble = pair % PAIRS;
            if (nibble == 0) {
                code.vector(AvxOp.LOAD, bank.raw(), Mem.at(base, displacement + pair / PAIRS * VECTOR_BYTES));
            }
            if (nibble == 0) {
                code.vector(AvxOp.AND, bank.weights(), bank.raw(), FIRST);
            } else {
                code.shift(AvxShift.WORDS_RIGHT, bank.weights(), bank.raw(), 4 * nibble);
                if (nibble < PAIRS - 1) {
                    code.vector(AvxOp.AND, bank.weights(), bank.weights(), FIRST);
                }
            }
            if (upper > 0) {
                addUpper(code, bank, base, displacement, pair, pair == from);
            }
            items.next(pair, bank.weights());
        }
    }

    private void addUpper(Assembler code, Bank bank, Reg base, int displacement, int pair, boolean first) {
        int inPlane = pair % (PLANE_PAIRS / upper);
        if (inPlane == 0 || first) {
            int plane = pair * upper / PLANE_PAIRS;
            code.vector(AvxOp.LOAD, bank.more(), Mem.at(base, displacement + PLANE_BYTES + plane * VECTOR_BYTES));
        }
        int right = inPlane * upper - 4;
        if (right > 0) {
            code.shift(AvxShift.WORDS_RIGHT, bank.spare(), bank.more(), right);
        } else if (right < 0) {
            code.shift(AvxShift.WORDS_LEFT, bank.spare(), bank.more(), -right);
        }
        code.vector(AvxOp.AND, bank.spare(), right == 0 ? bank.more() : bank.spare(), SECOND);
        code.vector(AvxOp.OR, bank.weights(), bank.weights(), bank.spare());
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        long plane = 0;
        for (int vector = 0; vector < STEP / 8; vector++) {
            long codes = (long) LONGS.get(row, column + 8 * vector);
            INTS.set(block, at + vector * VECTOR_BYTES + lane * Integer.BYTES, nibbles(codes));
            plane |= upperBits(codes) << 4 * vector * upper;
        }
        if (upper > 0) {
            writeUpper(plane, block, at + PLANE_BYTES + lane * Integer.BYTES);
        }
    }

    /// The same of a row with two codes in a byte, the first in its low half; there are no upper bits then.
    static void writeNibbles(byte[] row, int column, byte[] block, int at, int lane) {
        for (int vector = 0; vector < STEP / 8; vector++) {
            int codes = (int) INTS.get(row, column / 2 + vector * Integer.BYTES);
            int even = Integer.compress(codes, 0x0F0F_0F0F);
            int odd = Integer.compress(codes, 0xF0F0_F0F0);
            INTS.set(block, at + vector * VECTOR_BYTES + lane * Integer.BYTES, even | odd << 16);
        }
    }

    static int nibbles(long codes) {
        int even = (int) ((codes & EVEN) * GATHER_FOUR >>> 48);
        int odd = (int) ((codes >>> 8 & EVEN) * GATHER_FOUR >>> 48);
        return even | odd << 16;
    }

    /// Of eight codes: those of even columns in the lower half, of odd ones in the upper.
    private long upperBits(long codes) {
        return switch (upper) {
            case 0 -> 0;
            case 1 -> gather(codes, 0x0001_0001_0001_0001L, GATHER_ONE, 0xF);
            default -> gather(codes, 0x0003_0003_0003_0003L, GATHER_TWO, 0xFF);
        };
    }

    private static long gather(long codes, long mask, long factor, long result) {
        long even = (codes >>> 4 & mask) * factor >>> 48 & result;
        long odd = (codes >>> 12 & mask) * factor >>> 48 & result;
        return even | odd << 32;
    }

    /// @param plane bits of even columns in the lower half, of odd ones in the upper
    private void writeUpper(long plane, byte[] block, int at) {
        int even = (int) plane;
        int odd = (int) (plane >>> 32);
        INTS.set(block, at, even & 0xFFFF | odd << 16);
        if (upper == 2) {
            INTS.set(block, at + VECTOR_BYTES, even >>> 16 | odd & 0xFFFF_0000);
        }
    }
}
