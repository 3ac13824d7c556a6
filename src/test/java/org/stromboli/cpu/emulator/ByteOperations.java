package org.stromboli.cpu.emulator;

import java.util.function.IntBinaryOperator;

/// What moves or combines bits.
final class ByteOperations {

    private static final int LANES = Processor.LANES;
    private static final int BYTES = 64;
    private static final int QUARTER_LANES = 4;
    private static final int QUARTER_BYTES = 16;

    private ByteOperations() {}

    static VectorOperation of(IntBinaryOperator function) {
        return (to, first, second, number) -> {
            for (int lane = 0; lane < LANES; lane++) {
                to[lane] = function.applyAsInt(first[lane], second[lane]);
            }
        };
    }

    static void shiftLeft(int[] to, int[] first, int[] second, int bits) {
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = bits > 31 ? 0 : second[lane] << bits;
        }
    }

    static void shiftWordsRight(int[] to, int[] first, int[] second, int bits) {
        for (int lane = 0; lane < LANES; lane++) {
            int low = (second[lane] & 0xFFFF) >>> bits;
            int high = (second[lane] >>> 16) >>> bits;
            to[lane] = bits > 15 ? 0 : low | high << 16;
        }
    }

    static void widenWords(int[] to, int[] first, int[] second, int number) {
        int[] from = second.clone();
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = from[lane / 2] >>> 16 * (lane % 2) & 0xFFFF;
        }
    }

    static void repeatQuarter(int[] to, int[] first, int[] second, int number) {
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = second[lane % QUARTER_LANES];
        }
    }

    /// Each bit of the three is an address in a table of eight bits, that of `to` the highest.
    static void combine(int[] to, int[] first, int[] second, int table) {
        for (int lane = 0; lane < LANES; lane++) {
            int result = 0;
            for (int row = 0; row < 8; row++) {
                if ((table >> row & 1) == 1) {
                    int a = (row & 4) != 0 ? to[lane] : ~to[lane];
                    int b = (row & 2) != 0 ? first[lane] : ~first[lane];
                    int c = (row & 1) != 0 ? second[lane] : ~second[lane];
                    result |= a & b & c;
                }
            }
            to[lane] = result;
        }
    }

    static void shuffleQuarters(int[] to, int[] first, int[] second, int order) {
        int[] result = new int[LANES];
        for (int quarter = 0; quarter < 4; quarter++) {
            int[] from = quarter < 2 ? first : second;
            int selected = order >> 2 * quarter & 3;
            System.arraycopy(from, selected * QUARTER_LANES, result, quarter * QUARTER_LANES, QUARTER_LANES);
        }
        System.arraycopy(result, 0, to, 0, LANES);
    }

    static void shuffleWithinQuarters(int[] to, int[] first, int[] second, int order) {
        int[] from = second.clone();
        for (int lane = 0; lane < LANES; lane++) {
            int selected = order >> 2 * (lane % QUARTER_LANES) & 3;
            to[lane] = from[lane / QUARTER_LANES * QUARTER_LANES + selected];
        }
    }

    /// Bytes of a quarter by the low four bits of those of the other vector; zero where their highest bit is set.
    static void shuffle(int[] to, int[] first, int[] second, int number) {
        byte[] from = bytes(first);
        byte[] places = bytes(second);
        byte[] result = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            int start = i / QUARTER_BYTES * QUARTER_BYTES;
            result[i] = places[i] < 0 ? 0 : from[start + (places[i] & 15)];
        }
        put(result, to);
    }

    /// Bytes of both vectors by the low seven bits of those of `to`.
    static void lookUp(int[] to, int[] first, int[] second, int number) {
        byte[] lower = bytes(first);
        byte[] upper = bytes(second);
        byte[] places = bytes(to);
        byte[] result = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            result[i] = ((places[i] & 64) == 0 ? lower : upper)[places[i] & 63];
        }
        put(result, to);
    }

    static void interleaveLow(int[] to, int[] first, int[] second, int number) {
        interleave(to, first, second, 0);
    }

    static void interleaveHigh(int[] to, int[] first, int[] second, int number) {
        interleave(to, first, second, QUARTER_BYTES / 2);
    }

    /// Half of each quarter.
    private static void interleave(int[] to, int[] first, int[] second, int from) {
        byte[] one = bytes(first);
        byte[] other = bytes(second);
        byte[] result = new byte[BYTES];
        for (int i = 0; i < BYTES; i += 2) {
            int place = i / QUARTER_BYTES * QUARTER_BYTES + from + i % QUARTER_BYTES / 2;
            result[i] = one[place];
            result[i + 1] = other[place];
        }
        put(result, to);
    }

    private static byte[] bytes(int[] lanes) {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (lanes[i / 4] >>> 8 * (i % 4));
        }
        return bytes;
    }

    private static void put(byte[] bytes, int[] to) {
        for (int lane = 0; lane < LANES; lane++) {
            int at = 4 * lane;
            to[lane] =
                    bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
        }
    }
}
