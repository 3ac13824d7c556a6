package org.stromboli.quantisation.codec;

import java.util.Arrays;
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

    /// Which of eight neighbouring rows each code of a word of `gemm` belongs to, from the lowest bits on.
    private static final int[] ROW_OF = {0, 2, 4, 6, 1, 3, 5, 7};

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
        Codes codes =
                new TiledCodes(rows, columns, (from, end, to, stride) -> readGemm(from, end, columns, to, stride));
        TiledScales.Zeros zero = zeros.map(each -> gemmZeros(each, words)).orElse(Awq::middle);
        return new GroupedMatrix(rows, columns, format(size), codes, new TiledScales(scales, zero));
    }

    private static TiledScales.Zeros gemmZeros(RawTensor zeros, int words) {
        return (group, from, end, to) -> {
            for (int row = from; row < end; row += PER_WORD) {
                int packed = zeros.word((long) group * words + row / PER_WORD);
                for (int each : ROW_OF) {
                    to[row - from + each] = packed & 15;
                    packed >>>= BITS;
                }
            }
        };
    }

    private static void middle(int group, int from, int end, int[] to) {
        Arrays.fill(to, MIDDLE);
    }

    /// By squares of eight rows and columns.
    private void readGemm(int from, int end, int columns, byte[] to, int stride) {
        int words = (int) weight.shape()[1];
        long[] square = new long[PER_WORD];
        for (int column = 0; column < columns; column += PER_WORD) {
            int count = Math.min(PER_WORD, columns - column);
            for (int row = from; row < end; row += PER_WORD) {
                long word = (long) column * words + row / PER_WORD;
                for (int k = 0; k < count; k++) {
                    square[k] = CodeBits.nibbles(weight.word(word + (long) k * words));
                }
                CodeBits.transpose(square);
                int at = (row - from) * stride + column;
                for (int k = 0; k < PER_WORD; k++) {
                    CodeBits.put(to, at + ROW_OF[k] * stride, square[k]);
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
            scales.reals((long) row * width, s);
            for (int group = 0; group < groups; group++) {
                int zero = MIDDLE;
                if (zeros.isPresent()) {
                    int packed = zeros.get().word((long) row * zeroWords + group / PER_WORD);
                    zero = packed >>> group % PER_WORD * BITS & 15;
                }
                minima[group] = s[group] * zero;
            }
        };
        return new GroupedMatrix(rows, columns, format(size), RowCodes.dense(weight, words, BITS), grouped);
    }

    private static CodeFormat format(int groupSize) {
        return new CodeFormat(new Coding.Integers(BITS, 0), groupSize, true, 0);
    }
}
