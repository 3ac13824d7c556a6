package org.stromboli.cpu.emulator;

/// Lanes as float32, rounded to the nearest, denormals as they are: how a Java virtual machine has set its threads.
final class FloatOperations {

    private FloatOperations() {}

    @FunctionalInterface
    interface OfTwo {
        float apply(float first, float second);
    }

    @FunctionalInterface
    interface OfThree {
        float apply(float to, float first, float second);
    }

    static VectorOperation of(OfTwo function) {
        return (to, first, second, number) -> {
            for (int lane = 0; lane < to.length; lane++) {
                to[lane] = bits(function.apply(real(first[lane]), real(second[lane])));
            }
        };
    }

    static VectorOperation of(OfThree function) {
        return (to, first, second, number) -> {
            for (int lane = 0; lane < to.length; lane++) {
                to[lane] = bits(function.apply(real(to[lane]), real(first[lane]), real(second[lane])));
            }
        };
    }

    /// x * 2 ^ the whole number below `exponent`
    static float scaled(float x, float exponent) {
        if (Float.isNaN(x) || Float.isNaN(exponent)) {
            return Float.NaN;
        }
        return Math.scalb(x, (int) Math.max(-1000, Math.min(1000, Math.floor(exponent))));
    }

    /// To the nearest whole number, the even one of two.
    static void round(int[] to, int[] first, int[] second, int number) {
        if (number != 0) {
            throw new IllegalStateException("another rounding than to the nearest whole number: " + number);
        }
        for (int lane = 0; lane < to.length; lane++) {
            to[lane] = bits((float) Math.rint(real(second[lane])));
        }
    }

    private static float real(int bits) {
        return Float.intBitsToFloat(bits);
    }

    private static int bits(float value) {
        return Float.floatToRawIntBits(value);
    }
}
