package org.stromboli.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Weights that have been rounded to 8 bits, with a scale for their row: the sign in the upper bit, and seven bits of
/// magnitude, for each of which a table has the bfloat16. A group is two vectors, columns 0 to 3 and 4 to 7.
final class EightBitRow implements PackedRow {

    private static final int MAGNITUDES = 128;
    private static final int SIGN = 0x80;

    private final float[] scales;
    private final byte[] weights; // [columns, up to whole groups]
    private final int columns;

    /// @param scales of all rows
    EightBitRow(int columns, float[] scales) {
        this.columns = columns;
        this.scales = scales;
        weights = new byte[PackedMatrix.groups(columns) * PackedMatrix.GROUP];
    }

    @Override
    public void read(MemorySegment piece, int row) {
        MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, (long) row * columns, weights, 0, columns);
    }

    @Override
    public void write(byte[] block, int lane) {
        int half = PackedMatrix.GROUP / 2;
        for (int i = 0; i < weights.length; i++) {
            int vector = i / half; // of 64 bytes, one after the other
            block[vector * WeightCoding.VECTOR_BYTES + PackedRow.place(lane, i % half)] = code(weights[i]);
        }
    }

    private static byte code(byte weight) {
        return (byte) (weight < 0 ? SIGN | -weight : weight);
    }

    @Override
    public float scale(int index) {
        return scales[index];
    }

    @Override
    public void addExceptions(ExceptionList list, int lane) {}

    /// One byte of the bfloat16 of each magnitude.
    ///
    /// @param shift of the byte within a float
    static byte[] table(int shift) {
        byte[] table = new byte[MAGNITUDES];
        for (int i = 0; i < MAGNITUDES; i++) {
            table[i] = (byte) (Float.floatToRawIntBits(i) >> shift);
        }
        return table;
    }
}
