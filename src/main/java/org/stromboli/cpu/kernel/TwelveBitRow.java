package org.stromboli.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.ExponentWindow;

/// Weights in bfloat16, without loss in three quarters of their size.
///
/// The exponents of a row of weights hardly ever spread over more than fourteen neighbouring powers of two. A weight is
/// the lower byte of a bfloat16, which holds the exponent's last bit and the mantissa, and four bits that stand for its
/// upper byte: the sign and three bits of the exponent, counted from the row's window. Zero is all zeros. What lies
/// outside the window is an exception. The windows of all rows end at the same exponent once they are unpacked: a
/// product is scaled back by its row's power of two. Weights smaller than 2^-126 of the largest of their row count as
/// zero. A group is three vectors:
///
/// ```text
///   lower bytes of columns 0 to 3
///   lower bytes of columns 4 to 7
///   upper halves: of columns 0 to 3 in the low bits, of columns 4 to 7 in the high bits
/// ```
///
/// Loops over it are simple enough to be compiled to vectors.
final class TwelveBitRow implements PackedRow {

    /// Exponents that have a code.
    private static final int WINDOW = 14;

    /// The highest exponent of unpacked weights, as a bfloat16 holds it.
    private static final int HIGHEST = 127;

    private static final int MAGNITUDE = 0x7FFF;
    private static final int SIGN = 0x8000;
    private static final int MOST = 254; // exponent of a finite number

    private final int columns;
    private final short[] weights; // [columns, up to whole groups]
    private final int[] codes;
    private int highest; // exponent of the window
    private int outside; // weights that are not in the window

    TwelveBitRow(int columns) {
        this.columns = columns;
        weights = new short[PackedMatrix.groups(columns) * PackedMatrix.GROUP];
        codes = new int[weights.length];
    }

    @Override
    public void read(MemorySegment piece, int row) {
        long at = (long) row * columns * Short.BYTES;
        MemorySegment.copy(piece, ValueLayout.JAVA_SHORT, at, weights, 0, columns);
        encode();
    }

    /// Below the largest weight, the window nearly always holds all. If not, there may be a better one.
    private void encode() {
        int largest = 0;
        for (int i = 0; i < columns; i++) {
            largest = Math.max(largest, weights[i] & MAGNITUDE);
        }
        encode(Math.clamp(largest >> 7, WINDOW, MOST));
        if (outside > columns / 64) {
            encode(ExponentWindow.argmax(weights, columns, WINDOW, MOST));
        }
    }

    /// Codes are twelve bits: sign, four bits of the exponent from 2 on, mantissa.
    private void encode(int windowEnd) {
        highest = windowEnd;
        int lowest = windowEnd - WINDOW - 1;
        int missing = 0;
        for (int i = 0; i < weights.length; i++) {
            int bits = weights[i];
            int exponent = (bits >> 7 & 0xFF) - lowest;
            int isOutside = (exponent - 2 | WINDOW + 1 - exponent) >> 31; // all bits, or none
            codes[i] = (bits >> 4 & 0x800 | exponent << 7 | bits & 0x7F) & ~isOutside;
            missing += isOutside & -(bits & MAGNITUDE) >>> 31;
        }
        outside = missing;
    }

    @Override
    public void write(byte[] block, int lane) {
        int groupBytes = WeightCoding.TWELVE_BITS.groupBytes();
        for (int i = 0; i < codes.length; i += PackedMatrix.GROUP) {
            for (int column = 0; column < PackedMatrix.GROUP / 2; column++) {
                int to = i / PackedMatrix.GROUP * groupBytes + PackedRow.place(lane, column);
                int near = codes[i + column];
                int far = codes[i + 4 + column];
                block[to] = (byte) near;
                block[to + WeightCoding.VECTOR_BYTES] = (byte) far;
                block[to + 2 * WeightCoding.VECTOR_BYTES] = (byte) (near >> 8 | far >> 8 << 4);
            }
        }
    }

    @Override
    public float scale(int index) {
        return Math.scalb(1f, highest - HIGHEST);
    }

    @Override
    public void addExceptions(ExceptionList list, int lane) {
        for (int column = 0; outside > 0 && column < columns; column++) {
            if (codes[column] == 0 && (weights[column] & MAGNITUDE) != 0) {
                list.add(column / 2 * 64 + 4 * lane + 2 * (column % 2), scaled(weights[column]));
            }
        }
    }

    /// What is too small for a normalised number counts as zero.
    private short scaled(short weight) {
        int stored = weight >> 7 & 0xFF;
        int exponent = stored > MOST ? stored : Math.min(stored - highest + HIGHEST, MOST + 1);
        return stored == 0 || exponent <= 0 ? 0 : (short) (weight & SIGN | exponent << 7 | weight & 0x7F);
    }

    /// For each upper half the upper byte. Exponents 114 to 127 have upper bytes 57 to 63.
    static byte[] upperBytes() {
        byte[] table = new byte[16];
        for (int half = 0; half < table.length; half++) {
            int exponent = half & 7;
            int upper = exponent == 0 ? 0 : HIGHEST / 2 - 7 + exponent;
            table[half] = (byte) ((half & 8) << 4 | upper);
        }
        return table;
    }
}
