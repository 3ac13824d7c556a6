package org.stromboli.quantisation.rounding;

import java.util.Arrays;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.WeightMatrix;

/// Another matrix, rounded. A row is rounded when it is asked for, and each thread keeps the last few that it asked
/// for,
/// so that codes and scales of a block of rows cost one rounding. Holds no weights otherwise. Any thread.
public final class RoundedMatrix implements QuantisedMatrix {

    /// Blocks of packed weights have 8 or 16 rows.
    private static final int KEPT_ROWS = 16;

    private final WeightMatrix source;
    private final Rounding rounding;
    private final CodeFormat format;
    private final ThreadLocal<RecentRows> recent;

    private RoundedMatrix(WeightMatrix source, Rounding rounding) {
        this.source = source;
        this.rounding = rounding;
        format = rounding.format(source.columns());
        recent = ThreadLocal.withInitial(() -> new RecentRows(source, rounding));
    }

    /// With the forms of [Rounding#of].
    ///
    /// @param bits 8, or fewer with minima
    /// @param group columns that share a scale; 0: all of a row
    public static RoundedMatrix of(WeightMatrix source, int bits, int group) {
        return of(source, Rounding.of(bits, group));
    }

    public static RoundedMatrix of(WeightMatrix source, Rounding rounding) {
        return new RoundedMatrix(source, rounding);
    }

    @Override
    public CodeFormat format() {
        return format;
    }

    @Override
    public int rows() {
        return source.rows();
    }

    @Override
    public int columns() {
        return source.columns();
    }

    @Override
    public void codes(int row, byte[] to) {
        byte[] codes = recent.get().row(row).codes();
        System.arraycopy(codes, 0, to, 0, codes.length);
    }

    @Override
    public void scales(int row, float[] scales, float[] minima) {
        RoundedRow rounded = recent.get().row(row);
        System.arraycopy(rounded.scales(), 0, scales, 0, rounded.scales().length);
        System.arraycopy(rounded.minima(), 0, minima, 0, rounded.minima().length);
    }

    @Override
    public boolean hasFloat16Scales() {
        return rounding.scaleType() == ScaleType.FLOAT16;
    }

    /// Of codes, scales and minima of all rows, without any padding.
    @Override
    public long bytes() {
        int perGroup = rounding.scaleType().bytes() * (rounding.hasMinima() ? 2 : 1);
        long codeBits = (long) columns() * rounding.bits();
        return rows() * (Math.ceilDiv(codeBits, Byte.SIZE) + (long) groups() * perGroup);
    }

    /// The last rows of one thread.
    private static final class RecentRows {

        private final WeightMatrix source;
        private final RowRounder rounder;
        private final float[] weights;
        private final RoundedRow[] rows = new RoundedRow[KEPT_ROWS];
        private final int[] numbers = new int[KEPT_ROWS];

        RecentRows(WeightMatrix source, Rounding rounding) {
            this.source = source;
            rounder = RowRounder.of(rounding, source.columns());
            weights = new float[source.columns()];
            Arrays.setAll(rows, _ -> RoundedRow.of(rounding, source.columns()));
            Arrays.fill(numbers, -1);
        }

        RoundedRow row(int number) {
            int place = number % KEPT_ROWS;
            RoundedRow row = rows[place];
            if (numbers[place] != number) {
                source.decode(number, weights);
                rounder.round(weights, row.codes(), row.scales(), row.minima());
                numbers[place] = number;
            }
            return row;
        }
    }
}
