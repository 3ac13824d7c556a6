package org.stromboli.cpu.emulator;

/// The two instructions of AVX512_BF16, and the sums of tiles, as Intel's manual defines them: all round to the
/// nearest, the even one of two, take denormals for zero and give none, whatever the thread has set.
final class Bfloat16Operations {

    private static final int SIGN = 0x80000000;
    private static final int UPPER = 0xFFFF0000;
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;
    private static final int MIN_NORMAL = 0x00800000;
    private static final int QUIET = 0x0040;
    private static final int BELOW_HALF = 0x7FFF;

    private Bfloat16Operations() {}

    /// VDPBF16PS: adds the product of the odd elements of a pair, then that of the even ones, each with one rounding.
    static void dot(int[] to, int[] first, int[] second, int number) {
        for (int lane = 0; lane < to.length; lane++) {
            int one = first[lane];
            int other = second[lane];
            float sum = flushed(to[lane]);
            sum = added(sum, one, other);
            sum = added(sum, one << 16, other << 16);
            to[lane] = Float.floatToRawIntBits(sum);
        }
    }

    /// The sum, and the product of the upper halves.
    static float added(float sum, int one, int other) {
        float product = Math.fma(flushed(one & UPPER), flushed(other & UPPER), sum);
        return flushed(Float.floatToRawIntBits(product));
    }

    static float sum(float one, float other) {
        float sum = flushed(Float.floatToRawIntBits(one)) + flushed(Float.floatToRawIntBits(other));
        return flushed(Float.floatToRawIntBits(sum));
    }

    private static float flushed(int bits) {
        return Float.intBitsToFloat((bits & MAGNITUDE) < MIN_NORMAL ? bits & SIGN : bits);
    }

    /// VCVTNEPS2BF16: into the lower half, and zeros into the other one.
    static void narrow(int[] to, int[] first, int[] second, int number) {
        int half = to.length / 2;
        for (int lane = 0; lane < half; lane++) {
            to[lane] = narrowed(second[2 * lane]) | narrowed(second[2 * lane + 1]) << 16;
        }
        java.util.Arrays.fill(to, half, to.length, 0);
    }

    private static int narrowed(int bits) {
        int magnitude = bits & MAGNITUDE;
        if (magnitude < MIN_NORMAL) {
            return bits >>> 16 & SIGN >>> 16;
        }
        if (magnitude > INFINITY) {
            return bits >>> 16 | QUIET;
        }
        int odd = bits >>> 16 & 1;
        return bits + BELOW_HALF + odd >>> 16;
    }
}
