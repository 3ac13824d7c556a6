package org.stromboli.cpu.emulator;

/// What takes lanes of 32 bits for pairs of 16-bit integers, or makes other widths of them. Vectors of 256 bits are the
/// lower halves.
final class WordOperations {

    private static final int LANES = Processor.LANES;
    private static final int QUARTER_LANES = 4;

    private WordOperations() {}

    private static int low(int lane) {
        return (short) lane;
    }

    private static int high(int lane) {
        return lane >> 16;
    }

    private static int pair(int low, int high) {
        return low & 0xFFFF | high << 16;
    }

    static void subtract(int[] to, int[] first, int[] second, int number) {
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = pair(low(first[lane]) - low(second[lane]), high(first[lane]) - high(second[lane]));
        }
    }

    static int products(int one, int other) {
        return low(one) * low(other) + high(one) * high(other);
    }

    /// The sum wraps.
    static void dot(int[] to, int[] first, int[] second, int number) {
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] += products(first[lane], second[lane]);
        }
    }

    /// Within each quarter, from the first source and then from the second, saturated.
    static void pack(int[] to, int[] first, int[] second, int number) {
        int[] result = new int[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            int place = lane % QUARTER_LANES;
            int[] from = place < 2 ? first : second;
            int at = lane - place + place % 2 * 2;
            result[lane] = pair(saturated(from[at]), saturated(from[at + 1]));
        }
        System.arraycopy(result, 0, to, 0, LANES);
    }

    private static int saturated(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    static void interleaveLow(int[] to, int[] first, int[] second, int number) {
        interleave(to, first, second, 0);
    }

    static void interleaveHigh(int[] to, int[] first, int[] second, int number) {
        interleave(to, first, second, QUARTER_LANES / 2);
    }

    /// Half of each quarter.
    private static void interleave(int[] to, int[] first, int[] second, int half) {
        int[] result = new int[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            int place = lane % QUARTER_LANES;
            int at = lane - place + half + place / 2;
            result[lane] = place % 2 == 0 ? pair(first[at], second[at]) : pair(high(first[at]), high(second[at]));
        }
        System.arraycopy(result, 0, to, 0, LANES);
    }

    static void shiftLeft(int[] to, int[] first, int[] second, int bits) {
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = bits > 15 ? 0 : pair(second[lane] << bits, high(second[lane]) << bits);
        }
    }

    static void shiftRightSigned(int[] to, int[] first, int[] second, int bits) {
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = pair(low(second[lane]) >> Math.min(bits, 15), high(second[lane]) >> Math.min(bits, 15));
        }
    }

    static void shiftLanesRight(int[] to, int[] first, int[] second, int bits) {
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = bits > 31 ? 0 : second[lane] >>> bits;
        }
    }

    static void widenHalves(int[] to, int[] first, int[] second, int number) {
        int[] from = second.clone();
        for (int lane = 0; lane < LANES; lane++) {
            short half = (short) (from[lane / 2] >>> 16 * (lane % 2));
            to[lane] = Float.floatToRawIntBits(Float.float16ToFloat(half));
        }
    }

    private static int signedByte(int[] from, int number) {
        return (byte) (from[number / 4] >>> 8 * (number % 4));
    }

    static void widenSignedBytes(int[] to, int[] first, int[] second, int number) {
        int[] from = second.clone();
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = signedByte(from, lane);
        }
    }

    static void widenBytes(int[] to, int[] first, int[] second, int number) {
        int[] from = second.clone();
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = signedByte(from, lane) & 0xFF;
        }
    }

    static void widenSignedBytesToWords(int[] to, int[] first, int[] second, int number) {
        int[] from = second.clone();
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = pair(signedByte(from, 2 * lane), signedByte(from, 2 * lane + 1));
        }
    }

    /// Of 256 bits, two lanes at a time.
    static void permutePairs(int[] to, int[] first, int[] second, int order) {
        int[] from = second.clone();
        for (int lane = 0; lane < LANES / 2; lane++) {
            to[lane] = from[2 * (order >> 2 * (lane / 2) & 3) + lane % 2];
        }
    }

    /// What is no 32-bit integer becomes the smallest.
    static void toIntegers(int[] to, int[] first, int[] second, int number) {
        for (int lane = 0; lane < LANES; lane++) {
            double rounded = Math.rint(Float.intBitsToFloat(second[lane]));
            boolean fits = rounded >= Integer.MIN_VALUE && rounded <= Integer.MAX_VALUE;
            to[lane] = fits ? (int) rounded : Integer.MIN_VALUE;
        }
    }

    static void toFloats(int[] to, int[] first, int[] second, int number) {
        for (int lane = 0; lane < LANES; lane++) {
            to[lane] = Float.floatToRawIntBits(second[lane]);
        }
    }
}
