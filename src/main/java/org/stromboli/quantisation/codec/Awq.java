package org.stromboli.quantisation.codec;

import java.util.Optional;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// AWQ as AutoAWQ writes it: 4 bits, `W = (code - zero) * scale`, in the layouts of its kernels `gemm` and `gemv`.
///
/// @param weight `qweight`
/// @param zeros `qzeros`; absent: all are 8
/// @param scales `scales`
/// @param groupSize that the configuration names; 0: none. Needed for `gemv` alone, whose scales are padded
public record Awq(RawTensor weight, Optional<RawTensor> zeros, RawTensor scales, int groupSize) {

    private static final int BITS = 4;
    private static final int PER_WORD = 8;
    private static final int MIDDLE = 8;
    private static final int USUAL_GROUP = 128;

    /// Bits of each of eight neighbouring rows in a word of `gemm`.
    private static final int[] SHIFTS = {0, 16, 4, 20, 8, 24, 12, 28};

    /// @throws CodecException if the tensors do not fit together
    public QuantisedMatrix matrix() {
        weight.require(2, "I32");
        scales.requireFloats(2);
        return scales.side(0) == weight.side(0) && scales.shape()[1] != PER_WORD * weight.shape()[1] ? gemv() : gemm();
    }

    /// Columns are slow: `qweight` `[columns, rows / 8]`, `qzeros` `[groups, rows / 8]`, `scales` `[groups, rows]`.
    private QuantisedMatrix gemm() {
        int columns = weight.side(0);
        int words = weight.side(1);
        int rows = words * PER_WORD;
        int groups = scales.side(0);
        scales.requireShape(groups, rows);
        zeros.ifPresent(each -> each.require(2, "I32").requireShape(groups, words));
        int size = ColumnGroups.runs(columns, groups, groupSize, scales).size();
        Codes codes = new TiledCodes(rows, columns, (from, end, to) -> readGemm(from, end, columns, to));
        GroupScales grouped = (row, s, minima) -> {
            for (int group = 0; group < groups; group++) {
                s[group] = scales.real((long) group * rows + row);
                long word = (long) group * words + row / PER_WORD;
                int zero = zeros.map(each -> each.word(word) >>> SHIFTS[row % PER_WORD] & 15)
                        .orElse(MIDDLE);
                minima[group] = s[group] * zero;
            }
        };
        return new GroupedMatrix(rows, columns, format(size), codes, grouped);
    }

    private void readGemm(int from, int end, int columns, byte[] to) {
        int words = (int) weight.shape()[1];
        for (int column = 0; column < columns; column++) {
            for (int row = from; row < end; row += PER_WORD) {
                int packed = weight.word((long) column * words + row / PER_WORD);
                int at = (row - from) * columns + column;
                for (int shift : SHIFTS) {
                    to[at] = (byte) (packed >>> shift & 15);
                    at += columns;
                }
            }
        }
    }

    /// Rows are slow: `qweight` `[rows, columns / 8]`, `qzeros` `[rows, words]`, `scales` `[rows, 8 * words]`, where
    /// words are as many as the kernel reads at a time.
    private QuantisedMatrix gemv() {
        int rows = weight.side(0);
        int words = weight.side(1);
        int columns = words * PER_WORD;
        int size = groupSize > 0 ? Math.min(groupSize, columns) : Math.min(USUAL_GROUP, columns);
        int groups = Math.ceilDiv(columns, size);
        int width = scales.side(1);
        if (width < groups) {
            throw new CodecException("tensor %s has shape %s, expected at least %d groups of %d columns"
                    .formatted(scales.name(), scales.shapeText(), groups, size));
        }
        int zeroWords = Math.ceilDiv(width, PER_WORD);
        zeros.ifPresent(each -> each.require(2, "I32").requireShape(rows, zeroWords));
        GroupScales grouped = (row, s, minima) -> {
            for (int group = 0; group < groups; group++) {
                s[group] = scales.real((long) row * width + group);
                long word = (long) row * zeroWords + group / PER_WORD;
                int shift = group % PER_WORD * BITS;
                int zero = zeros.map(each -> each.word(word) >>> shift & 15).orElse(MIDDLE);
                minima[group] = s[group] * zero;
            }
        };
        return new GroupedMatrix(rows, columns, format(size), RowCodes.dense(weight, words, BITS), grouped);
    }

    private static CodeFormat format(int groupSize) {
        return new CodeFormat(new Coding.Integers(BITS, 0), groupSize, true, 0);
    }
}
