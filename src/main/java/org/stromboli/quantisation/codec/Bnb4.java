package org.stromboli.quantisation.codec;

import java.util.Optional;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// bitsandbytes' NF4 and FP4: `W = quant_map[code] * absmax`, where blocks of the flattened matrix share an `absmax`,
/// and may cross rows.
///
/// @param weight any shape and type: two codes in each byte, the first in the upper bits
/// @param map `quant_map` `[16]`
/// @param absmax `[blocks]` in float32, or in bytes that are quantised again
/// @param nested how these are, if they are
/// @param state what `quant_state` tells
public record Bnb4(RawTensor weight, RawTensor map, RawTensor absmax, Optional<Nested> nested, State state) {

    /// @param blockSize weights that share an `absmax`
    public record State(int rows, int columns, int blockSize) {}

    /// `absmax[k] = nested_quant_map[code] * nested_absmax[k / blockSize] + offset`
    ///
    /// @param map `nested_quant_map` `[256]`
    /// @param absmax `nested_absmax`
    public record Nested(RawTensor map, RawTensor absmax, int blockSize, float offset) {}

    private static final int BITS = 4;

    /// @throws CodecException if the tensors do not fit together
    public QuantisedMatrix matrix() {
        int rows = state.rows();
        int columns = state.columns();
        long elements = (long) rows * columns;
        if (weight.memory().byteSize() != Math.ceilDiv(elements, 2)) {
            throw new CodecException("tensor %s has %d bytes, expected two weights of [%d, %d] in each"
                    .formatted(weight.name(), weight.memory().byteSize(), rows, columns));
        }
        map.require(1, "F32").requireShape(1 << BITS);
        float[] levels = new float[1 << BITS];
        for (int code = 0; code < levels.length; code++) {
            levels[code] = map.real(code);
        }
        long blocks = Math.ceilDiv(elements, state.blockSize());
        Scale scale = nested.isPresent() ? nested(blocks, nested.get()) : plain(blocks);
        // Where blocks cross rows, groups are the longest runs that neither crosses.
        int size = gcd(columns, state.blockSize());
        int groups = columns / size;
        CodeFormat format = new CodeFormat(new Coding.Table(BITS, levels), size, false, 0);
        return new GroupedMatrix(rows, columns, format, this::read, (row, s, _) -> {
            for (int group = 0; group < groups; group++) {
                s[group] = scale.of(((long) row * columns + (long) group * size) / state.blockSize());
            }
        });
    }

    private interface Scale {
        float of(long block);
    }

    private Scale plain(long blocks) {
        absmax.requireFloats(1).requireShape(blocks);
        return absmax::real;
    }

    private Scale nested(long blocks, Nested outer) {
        absmax.require(1, "U8").requireShape(blocks);
        outer.map().require(1, "F32").requireShape(256);
        outer.absmax().require(1, "F32").requireShape(Math.ceilDiv(blocks, outer.blockSize()));
        return block -> outer.map().real(Byte.toUnsignedInt(absmax.octet(block)))
                        * outer.absmax().real(block / outer.blockSize())
                + outer.offset();
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private void read(int row, byte[] to) {
        long first = (long) row * to.length;
        for (int column = 0; column < to.length; column++) {
            long at = first + column;
            int pair = weight.octet(at / 2);
            to[column] = (byte) (at % 2 == 0 ? pair >> BITS & 15 : pair & 15);
        }
    }
}
