package org.stromboli.quantisation.codec;

import java.util.Optional;
import java.util.Set;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// GPTQ as AutoGPTQ and GPTQModel write it: `W[o, i] = (code[i, o] - zero[g_idx[i], o]) * scale[g_idx[i], o]`.
///
/// @param weight `qweight` `[columns * bits / 32, rows]`, codes along the columns
/// @param zeros `qzeros` `[groups, rows * bits / 32]`
/// @param scales `scales` `[groups, rows]`
/// @param groupIndex `g_idx` `[columns]`; absent: groups are runs of columns
/// @param zeroShift what is added to each stored zero: 1 in the first version of the format, 0 in the second
/// @param groupSize that the configuration names; 0: none
public record Gptq(
        RawTensor weight,
        RawTensor zeros,
        RawTensor scales,
        Optional<RawTensor> groupIndex,
        int zeroShift,
        int groupSize) {

    private static final int WORD_BITS = 32;
    private static final int MAX_COLUMNS = 1 << 24;
    private static final Set<Long> BITS = Set.of(2L, 3L, 4L, 8L);

    /// @throws CodecException if the tensors do not fit together
    public QuantisedMatrix matrix() {
        weight.require(2, "I32");
        zeros.require(2, "I32");
        scales.requireFloats(2);
        int rows = weight.side(1);
        int groups = scales.side(0);
        scales.requireShape(groups, rows);
        int bits = bits(rows);
        zeros.requireShape(groups, Math.ceilDiv((long) rows * bits, WORD_BITS));
        long told = (long) weight.side(0) * WORD_BITS / bits;
        if (told > MAX_COLUMNS) {
            throw new CodecException("tensor %s has shape %s, more than %d columns"
                    .formatted(weight.name(), weight.shapeText(), MAX_COLUMNS));
        }
        int columns = (int) told;
        ColumnGroups grouped = groupIndex
                .map(index -> ColumnGroups.told(index, columns, groups))
                .orElseGet(() -> ColumnGroups.runs(columns, groups, groupSize, scales));
        Codes codes = new TiledCodes(rows, columns, new GptqCodes(weight, rows, columns, bits));
        CodeFormat format = new CodeFormat(new Coding.Integers(bits, 0), grouped.size(), true, 0);
        GroupScales groupScales = new TiledScales(scales, (group, from, end, to) -> {
            for (int row = from; row < end; row++) {
                to[row - from] = zero(group, row, bits) + zeroShift;
            }
        });
        return new GroupedMatrix(rows, columns, format, codes, groupScales, grouped.order());
    }

    /// The tensors tell it: a configuration may name other bits for some layers.
    private int bits(int rows) {
        long bits = groupIndex
                .map(index -> WORD_BITS * weight.shape()[0] / Math.max(1, index.elements()))
                .orElse(WORD_BITS * zeros.shape()[1] / rows);
        boolean fits = groupIndex.isEmpty() || bits * groupIndex.get().elements() == WORD_BITS * weight.shape()[0];
        if (!BITS.contains(bits) || !fits) {
            throw new CodecException("tensor %s has shape %s, which with %s %s is no whole number of 2, 3, 4 or 8 bits"
                    .formatted(
                            weight.name(),
                            weight.shapeText(),
                            groupIndex.orElse(zeros).name(),
                            groupIndex.orElse(zeros).shapeText()));
        }
        return (int) bits;
    }

    /// Along the rows, across the ends of words where bits do not divide them.
    private int zero(int group, int row, int bits) {
        long firstWord = (long) group * zeros.shape()[1];
        long at = (long) row * bits;
        long word = firstWord + at / WORD_BITS;
        int shift = (int) (at % WORD_BITS);
        long packed = Integer.toUnsignedLong(zeros.word(word));
        if (shift + bits > WORD_BITS) {
            packed |= Integer.toUnsignedLong(zeros.word(word + 1)) << WORD_BITS;
        }
        return (int) (packed >>> shift & (1 << bits) - 1);
    }

    /// Whether every stored zero is the middle of the range, as in symmetric files of the second version.
    public boolean hasMiddleZeros() {
        zeros.require(2, "I32");
        for (long word = 0; word < zeros.elements(); word++) {
            if (zeros.word(word) != 0x88888888) {
                return false;
            }
        }
        return zeros.elements() > 0;
    }
}
