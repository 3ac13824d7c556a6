package org.stromboli.quantisation.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// bitsandbytes' LLM.int8: `W = code * SCB / 127`, with one `SCB` for each row.
///
/// @param weight `[rows, columns]`
/// @param largest `SCB` `[rows]`
/// @param layout `weight_format`: 0 is row by row, which it is if it is absent
public record Bnb8(RawTensor weight, RawTensor largest, Optional<RawTensor> layout) {

    private static final int ZERO = 128;
    private static final float LARGEST_CODE = 127;

    /// @throws CodecException if the tensors do not fit together, or lie in tiles of a GPU
    public QuantisedMatrix matrix() {
        weight.require(2, "I8");
        int rows = weight.side(0);
        int columns = weight.side(1);
        largest.requireFloats(1).requireShape(rows);
        layout.ifPresent(Bnb8::requireRows);
        CodeFormat format = new CodeFormat(new Coding.Integers(Byte.SIZE, ZERO), columns, false, 0);
        return new GroupedMatrix(
                rows, columns, format, this::read, (row, s, _) -> s[0] = largest.real(row) / LARGEST_CODE);
    }

    private static void requireRows(RawTensor layout) {
        layout.require(layout.shape().length, "U8");
        if (layout.elements() != 1 || layout.octet(0) != 0) {
            throw new CodecException(
                    "tensor %s tells of weights in the tiles of a GPU, only rows (0) can be read; save them anew with bitsandbytes"
                            .formatted(layout.name()));
        }
    }

    private void read(int row, byte[] to) {
        MemorySegment.copy(weight.memory(), ValueLayout.JAVA_BYTE, (long) row * to.length, to, 0, to.length);
        for (int column = 0; column < to.length; column++) {
            to[column] ^= (byte) ZERO;
        }
    }
}
