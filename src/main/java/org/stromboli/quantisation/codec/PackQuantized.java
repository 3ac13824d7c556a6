package org.stromboli.quantisation.codec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.codec.ScaleGrid.Announced;

/// compressed-tensors' `pack-quantized`: whole numbers of few bits, `W = (code - zero) * scale`; both are stored with
/// half of their range added.
///
/// @param weight `weight_packed` `[rows, columns * bits / 32]`
/// @param scales `weight_scale` `[rows, groups]`, `[rows, 1]` or one
/// @param zeros `weight_zero_point` `[rows * bits / 32, groups]`, codes along the rows; older files have plain bytes
/// @param shape `weight_shape`: rows and columns
/// @param groupIndex `weight_g_idx` `[columns]`
/// @param configured what the configuration announces
public record PackQuantized(
        RawTensor weight,
        RawTensor scales,
        Optional<RawTensor> zeros,
        RawTensor shape,
        Optional<RawTensor> groupIndex,
        Configured configured) {

    /// @param bits of one layer or another; empty: not told
    /// @param scales what is told of them
    public record Configured(List<Integer> bits, Announced scales) {}

    private static final int WORD_BITS = 32;
    private static final int MAX_BITS = 8;

    /// @throws CodecException if the tensors do not fit together
    public QuantisedMatrix matrix() {
        weight.require(2, "I32");
        shape.require(1, "I64", "I32").requireShape(2);
        int rows = weight.side(0);
        long columnsTold = told(1);
        if (told(0) != rows || columnsTold < 1 || columnsTold > (long) WORD_BITS * weight.side(1)) {
            throw new CodecException("tensor %s tells of a matrix of shape [%d, %d], but %s has shape %s"
                    .formatted(shape.name(), told(0), columnsTold, weight.name(), weight.shapeText()));
        }
        int columns = (int) columnsTold;
        RowCodes codes = codes(columns);
        int width = codes.bits();
        ScaleGrid grid = ScaleGrid.of(scales, rows, columns, configured.scales());
        if (grid.blockRows() != 1 && grid.blockRows() != rows) {
            throw new CodecException("tensor %s has shape %s, expected a scale for each of %d rows"
                    .formatted(scales.name(), scales.shapeText(), rows));
        }
        ColumnGroups groups = groupIndex
                .filter(PackQuantized::isUsed)
                .map(index -> ColumnGroups.told(index, columns, grid.across()))
                .orElseGet(() -> new ColumnGroups(grid.groupSize(), new int[0]));
        int middle = 1 << width - 1;
        if (zeros.isEmpty()) {
            CodeFormat format = new CodeFormat(new Coding.Integers(width, middle), groups.size(), false, 0);
            return new GroupedMatrix(rows, columns, format, codes, grid.plain(), groups.order());
        }
        Zeros zero = zeros(zeros.get(), rows, grid.across(), width);
        CodeFormat format = new CodeFormat(new Coding.Integers(width, 0), groups.size(), true, 0);
        GroupScales grouped = (row, s, minima) -> {
            for (int group = 0; group < grid.across(); group++) {
                s[group] = grid.scale(row, group);
                minima[group] = s[group] * zero.of(row, group);
            }
        };
        return new GroupedMatrix(rows, columns, format, codes, grouped, groups.order());
    }

    private long told(int dimension) {
        return shape.type().equals("I64") ? shape.doubleWord(dimension) : shape.word(dimension);
    }

    /// Some files have one that was never filled.
    private static boolean isUsed(RawTensor index) {
        return index.require(1, "I32").elements() == 0 || index.word(0) != -1;
    }

    /// The bits that the words are enough for, and no more.
    private RowCodes codes(int columns) {
        int words = weight.side(1);
        List<Integer> candidates = configured.bits().isEmpty()
                ? IntStream.rangeClosed(1, MAX_BITS).boxed().toList()
                : configured.bits();
        for (int each : candidates) {
            if (Math.ceilDiv((long) columns * each, WORD_BITS) == words) {
                return RowCodes.dense(weight, words, each);
            }
        }
        for (int each : candidates) {
            int perWord = WORD_BITS / each;
            if (Math.ceilDiv(columns, perWord) == words) {
                return new RowCodes(weight, words, each, perWord);
            }
        }
        throw new CodecException("tensor %s has shape %s, which does not hold %d columns of %s bits"
                .formatted(
                        weight.name(),
                        weight.shapeText(),
                        columns,
                        candidates.stream().map(String::valueOf).collect(Collectors.joining(" or "))));
    }

    /// With half of the range added.
    private interface Zeros {
        int of(int row, int group);
    }

    private static Zeros zeros(RawTensor zeros, int rows, int groups, int bits) {
        zeros.require(2, "I32", "I8");
        if (zeros.type().equals("I8")) {
            zeros.requireShape(rows, groups);
            return (row, group) -> zeros.octet((long) row * groups + group) + (1 << bits - 1);
        }
        int perWord = WORD_BITS / bits;
        int words = zeros.side(0);
        boolean dense = Math.ceilDiv((long) rows * bits, WORD_BITS) == words;
        if (!dense && Math.ceilDiv(rows, perWord) != words || zeros.side(1) != groups) {
            throw new CodecException("tensor %s has shape %s, expected [%d, %d]"
                    .formatted(zeros.name(), zeros.shapeText(), Math.ceilDiv((long) rows * bits, WORD_BITS), groups));
        }
        int mask = (1 << bits) - 1;
        return (row, group) -> {
            long at = dense ? (long) row * bits : (long) row / perWord * WORD_BITS + (long) row % perWord * bits;
            long word = at / WORD_BITS;
            int shift = (int) (at % WORD_BITS);
            long packed = Integer.toUnsignedLong(zeros.word(word * groups + group));
            if (shift + bits > WORD_BITS) {
                packed |= Integer.toUnsignedLong(zeros.word((word + 1) * groups + group)) << WORD_BITS;
            }
            return (int) (packed >>> shift & mask);
        };
    }
}
