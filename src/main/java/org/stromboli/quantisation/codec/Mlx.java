package org.stromboli.quantisation.codec;

import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// MLX's affine quantisation: `W = code * scale + bias` in groups of columns.
///
/// @param weight `[rows, columns * bits / 32]`
/// @param scales `[rows, groups]`
/// @param biases `[rows, groups]`
/// @param groupSize that the configuration names
public record Mlx(RawTensor weight, RawTensor scales, RawTensor biases, int groupSize) {

    private static final int WORD_BITS = 32;

    /// @throws CodecException if the tensors do not fit together
    public QuantisedMatrix matrix() {
        weight.require(2, "U32", "I32");
        scales.requireFloats(2);
        biases.requireFloats(2).requireShape(scales.shape());
        int rows = weight.side(0);
        int words = weight.side(1);
        int groups = scales.side(1);
        scales.requireShape(rows, groups);
        long columns = (long) groups * groupSize;
        long bits = (long) words * WORD_BITS / columns;
        if (bits < 2 || bits > Byte.SIZE || bits * columns != (long) words * WORD_BITS) {
            throw new CodecException(
                    "tensor %s has shape %s, which with %d groups of %d columns is no whole number of 2 to 8 bits"
                            .formatted(weight.name(), weight.shapeText(), groups, groupSize));
        }
        CodeFormat format = new CodeFormat(new Coding.Integers((int) bits, 0), groupSize, true, 0);
        Codes codes = RowCodes.dense(weight, words, (int) bits);
        return new GroupedMatrix(rows, (int) columns, format, codes, (row, s, minima) -> {
            scales.reals((long) row * groups, s);
            biases.reals((long) row * groups, minima);
            for (int group = 0; group < groups; group++) {
                minima[group] = -minima[group];
            }
        });
    }
}
