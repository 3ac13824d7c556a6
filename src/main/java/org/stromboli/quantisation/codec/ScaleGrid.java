package org.stromboli.quantisation.codec;

import java.util.List;
import java.util.Optional;

/// Scales of a matrix as one for all, one for each row, runs of columns, or blocks of rows and columns.
///
/// @param scales row-major, in floats or as exponents of two
/// @param blockRows that share a scale
/// @param blockColumns that share a scale
/// @param across scales in each row of blocks
public record ScaleGrid(RawTensor scales, int blockRows, int blockColumns, int across) {

    private static final int USUAL_BLOCK = 128;
    private static final int EXPONENT_BIAS = 127;

    /// What a configuration announces for one layer or another, of which one has to be right; 0: all of a matrix.
    ///
    /// @param rows that share a scale; empty: not told
    /// @param columns that share a scale; empty: not told
    public record Announced(List<Integer> rows, List<Integer> columns) {

        public static final Announced NOTHING = new Announced(List.of(), List.of());
    }

    /// @throws CodecException if the scales do not fit the matrix
    static ScaleGrid of(RawTensor scales, int rows, int columns, Announced announced) {
        long[] shape = scales.shape();
        scales.require(shape.length, "F32", "F16", "BF16", "U8", "F8_E8M0");
        boolean one = scales.elements() == 1;
        if (!one && (shape.length < 1 || shape.length > 2)) {
            throw misshapen(scales, rows, columns);
        }
        int down = one ? 1 : scales.side(0);
        int across = one || shape.length == 1 ? 1 : scales.side(1);
        if (!one && shape.length == 1 && down != rows) {
            throw misshapen(scales, rows, columns);
        }
        return new ScaleGrid(
                scales,
                block(rows, down, announced.rows()).orElseThrow(() -> misshapen(scales, rows, columns)),
                block(columns, across, announced.columns())
                        .or(() -> Optional.of(columns / across)
                                .filter(_ -> announced.columns().isEmpty() && columns % across == 0))
                        .orElseThrow(() -> misshapen(scales, rows, columns)),
                across);
    }

    /// Where nothing is told, sizes are as usual.
    private static Optional<Integer> block(int size, int count, List<Integer> announced) {
        List<Integer> candidates = announced.isEmpty() ? List.of(0, 1, USUAL_BLOCK) : announced;
        return candidates.stream()
                .map(block -> block == 0 ? size : block)
                .filter(block -> Math.ceilDiv(size, block) == count)
                .findFirst();
    }

    private static CodecException misshapen(RawTensor scales, int rows, int columns) {
        return new CodecException("tensor %s has shape %s, which does not fit a matrix of shape [%d, %d]"
                .formatted(scales.name(), scales.shapeText(), rows, columns));
    }

    /// Columns that share a scale in one row.
    int groupSize() {
        return blockColumns;
    }

    float scale(int row, int group) {
        long at = index(row, group);
        return switch (scales.type()) {
            case "U8", "F8_E8M0" -> Math.scalb(1f, Byte.toUnsignedInt(scales.octet(at)) - EXPONENT_BIAS);
            default -> scales.real(at);
        };
    }

    long index(int row, int group) {
        return (long) (row / blockRows) * across + group;
    }

    /// Of a format without minima.
    GroupScales plain() {
        return (row, s, _) -> {
            for (int group = 0; group < across; group++) {
                s[group] = scale(row, group);
            }
        };
    }
}
