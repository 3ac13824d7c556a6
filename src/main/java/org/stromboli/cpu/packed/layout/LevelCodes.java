package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.FIRST;
import static org.stromboli.cpu.packed.layout.Registers.MORE;
import static org.stromboli.cpu.packed.layout.Registers.RAW;
import static org.stromboli.cpu.packed.layout.Registers.SECOND;
import static org.stromboli.cpu.packed.layout.Registers.SPARE;
import static org.stromboli.cpu.packed.layout.Registers.WEIGHTS;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Codes of four bits that stand for any numbers in a table (NF4, FP4). A lane's 32 bits are 8 columns in their order.
record LevelCodes() implements Codes {

    private static final int COLUMNS = 8; // of a vector
    private static final int SIGN = 28; // bits to the left, from the uppermost bit of a code

    @Override
    public boolean areIntegers() {
        return false;
    }

    @Override
    public int stepBytes() {
        return NibbleCodes.PLANE_BYTES;
    }

    /// The table is the matrix's, see [#constants(float...)].
    @Override
    public byte[] constants() {
        return Codes.vectors(0, 0);
    }

    /// @param levels [16]
    static byte[] constants(float... levels) {
        byte[] vectors = new byte[levels.length * Float.BYTES];
        for (int i = 0; i < levels.length; i++) {
            INTS.set(vectors, i * Float.BYTES, Float.floatToRawIntBits(levels[i]));
        }
        return vectors;
    }

    @Override
    public void unpack(Assembler code, Reg base, int displacement, int from, int to, Items items) {
        for (int column = from; column < to; column++) {
            int nibble = column % COLUMNS;
            if (nibble == 0) {
                code.vector(AvxOp.LOAD, RAW, Mem.at(base, displacement + column / COLUMNS * VECTOR_BYTES));
            } else {
                code.shift(AvxShift.LANES_RIGHT, WEIGHTS, RAW, 4 * nibble);
            }
            code.vector(AvxOp.PERMUTE_LANES, MORE, nibble == 0 ? RAW : WEIGHTS, FIRST);
            code.vector(AvxOp.PERMUTE_LANES, SPARE, nibble == 0 ? RAW : WEIGHTS, SECOND);
            if (nibble < COLUMNS - 1) {
                code.shift(AvxShift.LANES_LEFT, WEIGHTS, RAW, SIGN - 4 * nibble);
            }
            code.blend(WEIGHTS, MORE, SPARE, nibble < COLUMNS - 1 ? WEIGHTS : RAW);
            items.next(column, WEIGHTS);
        }
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        for (int i = 0; i < STEP; i += COLUMNS) {
            long codes = (long) LONGS.get(row, column + i) & 0x0F0F_0F0F_0F0F_0F0FL;
            long pairs = (codes | codes >>> 4) & 0x00FF_00FF_00FF_00FFL;
            long fours = (pairs | pairs >>> 8) & 0x0000_FFFF_0000_FFFFL;
            INTS.set(block, at + i / COLUMNS * VECTOR_BYTES + lane * Integer.BYTES, (int) (fours | fours >>> 16));
        }
    }
}
