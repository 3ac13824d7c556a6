package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.packed.RandomCodes.Scales;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;

/// Formats as published checkpoints have them, and some that only tests have.
enum PackedFormats {
    Q4_0(integers(4, 8), 32, false, 0, Scales.HALVES),
    Q4_1(integers(4, 0), 32, true, 0, Scales.HALVES),
    Q5_0(integers(5, 16), 32, false, 0, Scales.HALVES),
    Q5_1(integers(5, 0), 32, true, 0, Scales.HALVES),
    Q8_0(integers(8, 128), 32, false, 0, Scales.HALVES),
    Q2_K(integers(2, 0), 16, true, 256, Scales.SUPER),
    Q3_K(integers(3, 4), 16, false, 256, Scales.SUPER),
    Q4_K(integers(4, 0), 32, true, 256, Scales.SUPER),
    Q5_K(integers(5, 0), 32, true, 256, Scales.SUPER),
    Q6_K(integers(6, 32), 16, false, 256, Scales.SUPER),
    Q6_K_OF_FLOATS(integers(6, 32), 16, false, 256, Scales.WIDE_SUPER),
    Q4_K_WITH_A_ZERO(integers(4, 3), 32, true, 256, Scales.SUPER),
    IQ4_NL(table(), 32, false, 0, Scales.HALVES),
    IQ4_XS(table(), 32, false, 256, Scales.SUPER),
    MXFP4(exponents(), 32, false, 0, Scales.FLOATS),
    AWQ(integers(4, 0), 128, true, 0, Scales.ZEROS),
    GPTQ_OF_8_BITS(integers(8, 0), 64, true, 0, Scales.ZEROS),
    SYMMETRIC(integers(4, 8), 128, false, 0, Scales.ZEROS),
    FLOAT_MINIMA(integers(4, 8), 64, true, 0, Scales.FLOATS),
    MINIMA_OF_ROWS(integers(8, 128), 1 << 20, true, 0, Scales.ZEROS),
    INT8(integers(8, 128), 1 << 20, false, 0, Scales.FLOATS),
    INT4_OF_ROWS(integers(4, 8), 1 << 20, false, 0, Scales.FLOATS),
    NF4(levels(), 64, false, 0, Scales.FLOATS),
    E4M3_OF_ROWS(bytes(), 1 << 20, false, 0, Scales.FLOATS),
    E4M3_OF_BLOCKS(bytes(), 128, false, 0, Scales.FLOATS),
    GROUPS_OF_48(integers(4, 8), 48, false, 0, Scales.HALVES),
    GROUPS_OF_24(integers(4, 8), 24, false, 0, Scales.HALVES),
    TABLE_OF_8_BITS(squares(), 32, false, 0, Scales.HALVES),
    TABLE_WITH_MINIMA(table(), 32, true, 0, Scales.HALVES);

    private final CodeFormat format;
    private final Scales scales;

    PackedFormats(Coding coding, int group, boolean minima, int superGroup, Scales scales) {
        format = new CodeFormat(coding, group, minima, superGroup);
        this.scales = scales;
    }

    boolean isSuper() {
        return format.superGroup() > 0;
    }

    /// Whether activations are rounded.
    boolean isOfIntegers() {
        return switch (this) {
            case NF4, E4M3_OF_ROWS, E4M3_OF_BLOCKS, TABLE_OF_8_BITS, TABLE_WITH_MINIMA -> false;
            default -> true;
        };
    }

    RandomCodes matrix(int rows, int columns, boolean ordered, Random random) {
        return RandomCodes.of(rows, columns, format, scales, ordered, random);
    }

    private static Coding integers(int bits, int zero) {
        return new Coding.Integers(bits, zero);
    }

    private static Coding table() {
        return new Coding.Table(
                4, new float[] {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113});
    }

    private static Coding exponents() {
        return new Coding.Table(4, new float[] {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6});
    }

    private static Coding levels() {
        float[] levels = new float[16];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (float) Math.sin(i * 0.7 - 3);
        }
        return new Coding.Table(4, levels);
    }

    private static Coding squares() {
        float[] levels = new float[256];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = i * i / 65536f;
        }
        return new Coding.Table(8, levels);
    }

    private static Coding bytes() {
        float[] levels = new float[256];
        for (int i = 0; i < levels.length; i++) {
            int exponent = i >> 3 & 15;
            float size = exponent == 0 ? (i & 7) / 512f : Math.scalb(8 + (i & 7), exponent - 10);
            levels[i] = (i & 127) == 127 ? Float.NaN : i < 128 ? size : -size;
        }
        return new Coding.Table(8, levels);
    }

    static WeightMatrix floats(FloatMatrix.Type type, int rows, int columns, Random random) {
        MemorySegment memory = Arena.ofAuto().allocate((long) rows * columns * type.bytes());
        for (int i = 0; i < rows * columns; i++) {
            float value = (float) random.nextGaussian();
            switch (type) {
                case FLOAT32 -> memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
                case FLOAT16 -> memory.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
                case BFLOAT16 -> memory.setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.bits(Bfloat16.rounded(value)));
            }
        }
        return new FloatMatrix(type, rows, columns, memory);
    }
}
