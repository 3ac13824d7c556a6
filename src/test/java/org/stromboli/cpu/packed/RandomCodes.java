package org.stromboli.cpu.packed;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// A matrix of random codes.
record RandomCodes(
        int rows, int columns, CodeFormat format, Scales kind, byte[][] codes, Groups numbers, int[] columnOrder)
        implements QuantisedMatrix {

    /// What scales and minima are like.
    enum Scales {
        /// Float16 both.
        HALVES,
        /// Float32 both.
        FLOATS,
        /// Scales of bfloat16, minima of a scale times a whole number.
        ZEROS,
        /// As K-quants have them.
        SUPER,
        /// As K-quants, but with scales of super-groups that are not float16.
        WIDE_SUPER
    }

    /// @param scales [rows][groups]
    /// @param superScales [rows][groups]
    /// @param d [rows][super-groups]
    record Groups(
            float[][] scales,
            float[][] minima,
            byte[][] superScales,
            byte[][] superMinima,
            float[][] d,
            float[][] dmin) {}

    static RandomCodes of(int rows, int columns, CodeFormat format, Scales kind, boolean ordered, Random random) {
        byte[][] codes = new byte[rows][columns];
        for (byte[] row : codes) {
            for (int i = 0; i < columns; i++) {
                row[i] = code(format.coding(), random);
            }
        }
        int[] order = new int[0];
        if (ordered) {
            Integer[] places = new Integer[columns];
            Arrays.setAll(places, i -> i);
            java.util.Collections.shuffle(Arrays.asList(places), random);
            order = Arrays.stream(places).mapToInt(i -> i).toArray();
        }
        return new RandomCodes(rows, columns, format, kind, codes, groups(rows, columns, format, kind, random), order);
    }

    private static byte code(Coding coding, RandomGenerator random) {
        int code;
        do {
            code = random.nextInt(1 << coding.bits());
        } while (Float.isNaN(coding.value(code)));
        return (byte) code;
    }

    private static Groups groups(int rows, int columns, CodeFormat format, Scales kind, Random random) {
        int count = Math.ceilDiv(columns, format.groupSize());
        int supers = format.superGroup() == 0 ? 0 : Math.ceilDiv(columns, format.superGroup());
        Groups groups = new Groups(
                new float[rows][count],
                new float[rows][count],
                new byte[rows][count],
                new byte[rows][count],
                new float[rows][supers],
                new float[rows][supers]);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < supers; i++) {
                groups.d[row][i] = number(random, kind == Scales.WIDE_SUPER) / 32;
                groups.dmin[row][i] = number(random, false) / 32;
            }
            for (int group = 0; group < count; group++) {
                int at = supers == 0 ? 0 : group * format.groupSize() / format.superGroup();
                groups.superScales[row][group] = (byte) (random.nextInt(128) - (format.minima() ? 0 : 64));
                groups.superMinima[row][group] = (byte) random.nextInt(256);
                groups.scales[row][group] = switch (kind) {
                    case HALVES -> number(random, false);
                    case FLOATS -> number(random, true);
                    case ZEROS -> org.stromboli.cpu.Bfloat16.rounded(number(random, true));
                    case SUPER, WIDE_SUPER -> groups.d[row][at] * groups.superScales[row][group];
                };
                groups.minima[row][group] = switch (kind) {
                    case HALVES -> number(random, false) * 4;
                    case FLOATS -> number(random, true) * 4;
                    case ZEROS ->
                        groups.scales[row][group]
                                * random.nextInt(1 << format.coding().bits());
                    case SUPER, WIDE_SUPER -> groups.dmin[row][at] * Byte.toUnsignedInt(groups.superMinima[row][group]);
                };
                if (!format.minima()) {
                    groups.minima[row][group] = 0;
                }
            }
        }
        return groups;
    }

    private static float number(RandomGenerator random, boolean wide) {
        float number = (1 + random.nextFloat()) / 64 * (random.nextInt(8) == 0 ? -1 : 1);
        return wide ? number : Float.float16ToFloat(Float.floatToFloat16(number));
    }

    @Override
    public void codes(int row, byte[] to) {
        System.arraycopy(codes[row], 0, to, 0, to.length);
    }

    /// Some say that they are stored so.
    @Override
    public boolean nibbles(int row, byte[] to) {
        if (format.coding().bits() != 4 || columns % 2 != 0 || row % 3 == 0) {
            return false;
        }
        for (int i = 0; i < columns / 2; i++) {
            to[i] = (byte) (codes[row][2 * i] | codes[row][2 * i + 1] << 4);
        }
        return true;
    }

    @Override
    public void scales(int row, float[] scales, float[] minima) {
        System.arraycopy(numbers.scales[row], 0, scales, 0, scales.length);
        if (format.minima()) {
            System.arraycopy(numbers.minima[row], 0, minima, 0, minima.length);
        }
    }

    @Override
    public void superScales(int row, byte[] s, byte[] m, float[] d, float[] dmin) {
        System.arraycopy(numbers.superScales[row], 0, s, 0, s.length);
        System.arraycopy(numbers.d[row], 0, d, 0, d.length);
        if (format.minima()) {
            System.arraycopy(numbers.superMinima[row], 0, m, 0, m.length);
            System.arraycopy(numbers.dmin[row], 0, dmin, 0, dmin.length);
        }
    }
}
