package org.stromboli.quantisation.codec;

import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.QuantisedMatrix;

/// A quantised matrix put together from where its codes and its scales lie.
///
/// @param columnOrder for each place of a row's groups the column that it belongs to; empty: as they come
record GroupedMatrix(int rows, int columns, CodeFormat format, Codes codes, GroupScales groupScales, int[] columnOrder)
        implements QuantisedMatrix {

    GroupedMatrix(int rows, int columns, CodeFormat format, Codes codes, GroupScales groupScales) {
        this(rows, columns, format, codes, groupScales, new int[0]);
    }

    @Override
    public void codes(int row, byte[] to) {
        if (columnOrder.length == 0) {
            codes.read(row, to);
            return;
        }
        byte[] natural = new byte[columns];
        codes.read(row, natural);
        for (int place = 0; place < columns; place++) {
            to[place] = natural[columnOrder[place]];
        }
    }

    @Override
    public void scales(int row, float[] scales, float[] minima) {
        groupScales.read(row, scales, minima);
    }
}
