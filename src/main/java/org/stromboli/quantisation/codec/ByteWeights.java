package org.stromboli.quantisation.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.codec.ScaleGrid.Announced;

/// Weights of one byte: whole numbers or FP8, `W = (code - zero) * scale`, with one scale for the matrix, for each row,
/// for runs of columns or for blocks.
///
/// @param weight `[rows, columns]`
/// @param scales of any of these shapes
/// @param zeros of whole numbers, in the shape of the scales
public record ByteWeights(RawTensor weight, RawTensor scales, Optional<RawTensor> zeros, Announced announced) {

    private static final int ZERO = 128;
    private static final String INTEGERS = "I8";

    /// @throws CodecException if the tensors do not fit together
    public QuantisedMatrix matrix() {
        weight.require(2, INTEGERS, "F8_E4M3");
        int rows = weight.side(0);
        int columns = weight.side(1);
        ScaleGrid grid = ScaleGrid.of(scales, rows, columns, announced);
        if (!weight.type().equals(INTEGERS)) {
            CodeFormat format = new CodeFormat(Fp8.E4M3, grid.groupSize(), false, 0);
            return new GroupedMatrix(rows, columns, format, this::copy, grid.plain());
        }
        if (zeros.isEmpty()) {
            CodeFormat format = new CodeFormat(new Coding.Integers(Byte.SIZE, ZERO), grid.groupSize(), false, 0);
            return new GroupedMatrix(rows, columns, format, this::shift, grid.plain());
        }
        RawTensor zero = zeros.get();
        zero.require(scales.shape().length, INTEGERS).requireShape(scales.shape());
        CodeFormat format = new CodeFormat(new Coding.Integers(Byte.SIZE, 0), grid.groupSize(), true, 0);
        return new GroupedMatrix(rows, columns, format, this::shift, (row, s, minima) -> {
            for (int group = 0; group < grid.across(); group++) {
                s[group] = grid.scale(row, group);
                minima[group] = s[group] * (zero.octet(grid.index(row, group)) + ZERO);
            }
        });
    }

    private void copy(int row, byte[] to) {
        MemorySegment.copy(weight.memory(), ValueLayout.JAVA_BYTE, (long) row * to.length, to, 0, to.length);
    }

    /// Signed to unsigned.
    private void shift(int row, byte[] to) {
        copy(row, to);
        for (int column = 0; column < to.length; column++) {
            to[column] ^= (byte) ZERO;
        }
    }
}
