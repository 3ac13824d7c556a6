package org.stromboli.quantisation;

/// A matrix whose weights are small codes: `W[r, c] = scale[r, g] * value(code[r, c]) - minimum[r, g]`, where `g` is
/// the group of the column. Groups are runs of [CodeFormat#groupSize] columns; the last one may be shorter. With a
/// [#columnOrder] codes and groups are in that order.
public interface QuantisedMatrix extends WeightMatrix {

    CodeFormat format();

    /// The codes of one row, each in a byte, unsigned.
    ///
    /// @param to [columns]
    void codes(int row, byte[] to);

    /// The codes of one row, two in a byte, the first in its low half: a short way for formats that have them so.
    ///
    /// @param to [columns / 2]
    /// @return whether it was taken
    default boolean nibbles(int row, byte[] to) {
        return false;
    }

    /// Of one row.
    ///
    /// @param scales [groups]
    /// @param minima [groups]; left alone by formats without minima
    void scales(int row, float[] scales, float[] minima);

    /// Scales of one row as formats with super-groups (K-quants) store them: `scale = d * s`, `minimum = dmin * m`.
    ///
    /// @param s [groups] signed
    /// @param m [groups] unsigned; left alone by formats without minima
    /// @param d [super-groups]
    /// @param dmin [super-groups]; left alone by formats without minima
    /// @throws UnsupportedOperationException of formats without super-groups
    default void superScales(int row, byte[] s, byte[] m, float[] d, float[] dmin) {
        throw new UnsupportedOperationException("no super-groups");
    }

    /// Whether all scales and minima, or those of super-groups where there are any, are known to be float16, so that
    /// reading them to find out is a waste.
    default boolean hasFloat16Scales() {
        return false;
    }

    /// For each place of a row's codes the column that it belongs to (act-order of GPTQ); empty: as they come.
    default int[] columnOrder() {
        return new int[0];
    }

    default int groups() {
        return Math.ceilDiv(columns(), format().groupSize());
    }

    @Override
    default long bytes() {
        int scaleBytes = Short.BYTES * (format().minima() ? 2 : 1);
        return rows() * ((long) columns() * format().coding().bits() / Byte.SIZE + (long) groups() * scaleBytes);
    }

    @Override
    default void decode(int row, float[] to) {
        byte[] codes = new byte[columns()];
        float[] scales = new float[groups()];
        float[] minima = new float[groups()];
        codes(row, codes);
        scales(row, scales, minima);
        int[] order = columnOrder();
        if (order.length == 0) {
            GroupDecoder.decode(format(), codes, scales, minima, to);
            return;
        }
        float[] ordered = new float[columns()];
        GroupDecoder.decode(format(), codes, scales, minima, ordered);
        for (int place = 0; place < ordered.length; place++) {
            to[order[place]] = ordered[place];
        }
    }
}
