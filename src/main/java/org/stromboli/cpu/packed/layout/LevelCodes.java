package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.FIRST;
import static org.stromboli.cpu.packed.layout.Registers.SECOND;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Codes of four bits that stand for any float32 numbers in a table (NF4, FP4). Each byte of the numbers is looked up
/// by
/// itself, for 32 codes at a time, then bytes are put together. So a vector has its bytes in the order of the lanes
/// that
/// come out: four columns, and of each rows 0 to 3 in its lower half and 4 to 7 in its upper one. Lower nibbles are
/// columns of the first half of a step, upper ones of the second.
record LevelCodes() implements Codes {

    private static final int COLUMNS = 4; // of a half, in a vector
    private static final int HALF = STEP / 2;
    private static final int LANE_ROWS = 4; // of half a vector
    private static final int NIBBLES = 0x0F0F_0F0F;
    private static final int MASK_AT = Float.BYTES * VECTOR_BYTES;

    private static final Ymm[] TABLES = {FIRST, SECOND, Registers.SUPER_SCALE, Registers.SUPER_MINIMUM};

    private static final Ymm SCRATCH = new Ymm(2);
    private static final Ymm MORE_SCRATCH = new Ymm(3);

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
        return constants(new float[1 << 4]);
    }

    /// @param levels [16]
    static byte[] constants(float... levels) {
        byte[] vectors = Codes.vectors(0, 0, 0, 0, NIBBLES);
        for (int i = 0; i < levels.length; i++) {
            int bits = Float.floatToRawIntBits(levels[i]);
            for (int table = 0; table < Float.BYTES; table++) {
                int at = table * VECTOR_BYTES + i;
                vectors[at] = (byte) (bits >>> Byte.SIZE * table);
                vectors[at + levels.length] = vectors[at];
            }
        }
        return vectors;
    }

    /// Items of both halves in turns.
    @Override
    public void unpack(Assembler code, Bank bank, Reg base, int displacement, int from, int to, Items items) {
        for (int vector = 0; vector < HALF / COLUMNS; vector++) {
            Mem packed = Mem.at(base, displacement + vector * VECTOR_BYTES);
            code.vector(AvxOp.LOAD, bank.more(), packed);
            lookUp(code, bank, vector * COLUMNS, items);
            code.vector(AvxOp.LOAD, bank.more(), packed);
            code.shift(AvxShift.WORDS_RIGHT, bank.more(), bank.more(), 4);
            lookUp(code, bank, HALF + vector * COLUMNS, items);
        }
    }

    private static void lookUp(Assembler code, Bank bank, int item, Items items) {
        Ymm codes = bank.more();
        code.vector(AvxOp.AND, codes, codes, Mem.at(bank.constants(), MASK_AT));
        code.vector(AvxOp.SHUFFLE_BYTES, SCRATCH, TABLES[0], codes);
        code.vector(AvxOp.SHUFFLE_BYTES, MORE_SCRATCH, TABLES[1], codes);
        Ymm low = bank.weights();
        code.vector(AvxOp.INTERLEAVE_LOW_BYTES, low, SCRATCH, MORE_SCRATCH);
        code.vector(AvxOp.INTERLEAVE_HIGH_BYTES, SCRATCH, SCRATCH, MORE_SCRATCH);
        code.vector(AvxOp.SHUFFLE_BYTES, MORE_SCRATCH, TABLES[2], codes);
        code.vector(AvxOp.SHUFFLE_BYTES, codes, TABLES[3], codes);
        Ymm lowUpper = bank.raw();
        code.vector(AvxOp.INTERLEAVE_LOW_BYTES, lowUpper, MORE_SCRATCH, codes);
        code.vector(AvxOp.INTERLEAVE_HIGH_BYTES, MORE_SCRATCH, MORE_SCRATCH, codes);
        code.vector(AvxOp.INTERLEAVE_LOW_WORDS, codes, low, lowUpper);
        items.next(item, codes);
        code.vector(AvxOp.INTERLEAVE_HIGH_WORDS, codes, low, lowUpper);
        items.next(item + 1, codes);
        code.vector(AvxOp.INTERLEAVE_LOW_WORDS, codes, SCRATCH, MORE_SCRATCH);
        items.next(item + 2, codes);
        code.vector(AvxOp.INTERLEAVE_HIGH_WORDS, codes, SCRATCH, MORE_SCRATCH);
        items.next(item + 3, codes);
    }

    @Override
    public void write(byte[] row, int column, byte[] block, int at, int lane) {
        int place = at + lane / LANE_ROWS * (VECTOR_BYTES / 2) + lane % LANE_ROWS;
        for (int i = 0; i < HALF; i++) {
            int to = place + i / COLUMNS * VECTOR_BYTES + i % COLUMNS * LANE_ROWS;
            block[to] = (byte) (row[column + i] & 0xF | row[column + HALF + i] << 4);
        }
    }
}
