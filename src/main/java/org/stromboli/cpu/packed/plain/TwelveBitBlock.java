package org.stromboli.cpu.packed.plain;

import java.util.Arrays;

/// 16 rows of bfloat16 weights, without loss in three quarters of their size: a weight keeps its lower byte, and four
/// bits stand for the upper one, which is the sign and seven bits of the exponent. A table of the block, in front of
/// it, has zero and seven neighbouring values of those bits, 14 powers of two. What lies outside is an exception, and
/// zero in the block. A quad of columns is three vectors: lower bytes of the first pair, lower bytes of the second, and
/// upper halves, those of the second pair in the high bits.
final class TwelveBitBlock {

    /// The table, once for each half of a vector.
    static final int HEADER_BYTES = PlainLayout.VECTOR_BYTES;

    static final int QUAD_BYTES = 3 * PlainLayout.VECTOR_BYTES;

    /// Where upper halves are.
    static final int UPPER = 2 * PlainLayout.VECTOR_BYTES;

    private static final int TABLE = 16;
    private static final int SIGN = 8;
    private static final int VALUES = 7; // beside zero
    private static final int ALL = 128;

    private final short[][] rows;
    private final byte[] block;
    private final int[] exceptions;
    private int found;

    /// @param rows 16, each of whole quads
    TwelveBitBlock(short[][] rows) {
        this.rows = rows;
        block = new byte[HEADER_BYTES + rows[0].length / PlainLayout.QUAD * QUAD_BYTES];
        exceptions = new int[rows.length * rows[0].length];
    }

    /// Encodes what the rows hold now.
    byte[] encode() {
        Arrays.fill(block, (byte) 0);
        int first = bestWindow();
        for (int code = 0; code < TABLE; code++) {
            int value = code % SIGN == 0 ? 0 : first - 1 + code % SIGN;
            byte upper = (byte) (code / SIGN << 7 | value);
            block[code] = upper;
            block[TABLE + code] = upper;
        }
        found = 0;
        for (int row = 0; row < rows.length; row++) {
            encode(row, first);
        }
        return block;
    }

    /// For each exception its row and column, `column * 16 + row`.
    int[] exceptions() {
        return Arrays.copyOf(exceptions, found);
    }

    private void encode(int row, int first) {
        int within = row % PlainLayout.LANES;
        int place = within / 4 * 16 + row / PlainLayout.LANES * 8 + within % 4 * 2;
        short[] weights = rows[row];
        for (int column = 0; column < weights.length; column++) {
            int bits = weights[column];
            int value = bits >> 8 & ALL - 1;
            int code = value == 0 ? 0 : value - first + 1;
            if (value != 0 && (code < 1 || code > VALUES)) {
                exceptions[found++] = column * PlainLayout.ROWS + row;
                continue;
            }
            int quad = HEADER_BYTES + column / PlainLayout.QUAD * QUAD_BYTES;
            int pair = column / 2 % PlainLayout.PAIRS;
            int to = place + column % 2;
            block[quad + pair * PlainLayout.VECTOR_BYTES + to] = (byte) bits;
            int upper = code | bits >> 12 & SIGN;
            block[quad + UPPER + to] |= (byte) (upper << 4 * pair);
        }
    }

    /// The lowest value of those neighbours that most weights have.
    private int bestWindow() {
        int[] counts = new int[ALL];
        for (short[] row : rows) {
            for (short weight : row) {
                counts[weight >> 8 & ALL - 1]++;
            }
        }
        int best = 1;
        int most = -1;
        int held = 0;
        for (int last = 1; last < ALL; last++) {
            held += counts[last] - (last > VALUES ? counts[last - VALUES] : 0);
            if (last >= VALUES && held > most) {
                most = held;
                best = last - VALUES + 1;
            }
        }
        return best;
    }
}
