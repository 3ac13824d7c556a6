package org.stromboli.quantisation.codec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Scales of a matrix as one for all, one for each row, runs of columns, or blocks of rows and columns.
///
/// @param scales row-major, in floats or as exponents of two
/// @param blockRows that share a scale
/// @param blockColumns that share a scale
/// @param across scales in each row of blocks
public record ScaleGrid(RawTensor scales, int blockRows, int blockColumns, int across) {

    private static final int USUAL_BLOCK = 128;
    private static final int EXPONENT_BIAS = 127;

    /// What a configuration announces.
    ///
    /// @param rows of a block; empty: none
    /// @param columns of a block or group; empty: none
    public record Announced(List<Integer> rows, List<Integer> columns) {

        public static final Announced NOTHING = new Announced(List.of(), List.of());
    }

    /// @throws CodecException if the scales do not fit the matrix
    static ScaleGrid of(RawTensor scales, int rows, int columns, Announced announced) {
        long[] shape = scales.shape();
        scales.require(shape.length, "F32", "F16", "BF16", "U8", "F8_E8M0");
        if (scales.elements() == 1) {
            return new ScaleGrid(scales, rows, columns, 1);
        }
        if (shape.length < 1 || shape.length > 2) {
            throw misshapen(scales, rows, columns);
        }
        int down = scales.side(0);
        int across = shape.length == 1 ? 1 : scales.side(1);
        return new ScaleGrid(
                scales,
                block(rows, down, announced.rows()).orElseThrow(() -> misshapen(scales, rows, columns)),
                block(columns, across, announced.columns())
                        .or(() -> Optional.of(columns / across)
                                .filter(_ -> announced.columns().isEmpty() && columns % across == 0))
                        .orElseThrow(() -> misshapen(scales, rows, columns)),
                across);
    }

    private static Optional<Integer> block(int size, int count, List<Integer> announced) {
        if (count == 1) {
            return Optional.of(size);
        }
        if (count == size) {
            return Optional.of(1);
        }
        return Stream.concat(announced.stream(), Stream.of(USUAL_BLOCK))
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
