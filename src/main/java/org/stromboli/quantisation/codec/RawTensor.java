package org.stromboli.quantisation.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A tensor as a file holds it, row-major, little-endian, that need not be aligned. Immutable; any thread.
///
/// @param type in the notation of safetensors
public record RawTensor(String name, String type, long[] shape, MemorySegment memory) {

    private static final Map<String, Integer> TYPE_BYTES = Map.ofEntries(
            Map.entry("F64", 8),
            Map.entry("I64", 8),
            Map.entry("U64", 8),
            Map.entry("F32", 4),
            Map.entry("I32", 4),
            Map.entry("U32", 4),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("I8", 1),
            Map.entry("U8", 1),
            Map.entry("BOOL", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("F8_E8M0", 1));

    private static final int MAX_SIDE = 1 << 24;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// @throws CodecException if there are not as many bytes as type and shape tell
    public RawTensor {
        Integer elementBytes = TYPE_BYTES.get(type);
        if (elementBytes == null) {
            throw new CodecException("tensor %s has the unknown type %s".formatted(name, type));
        }
        try {
            long bytes = Arrays.stream(shape).reduce(elementBytes, Math::multiplyExact);
            if (bytes != memory.byteSize()) {
                throw new CodecException("tensor %s of type %s and shape %s cannot have %d bytes"
                        .formatted(name, type, Arrays.toString(shape), memory.byteSize()));
            }
        } catch (ArithmeticException _) {
            throw new CodecException(
                    "tensor %s of shape %s has more elements than can be".formatted(name, Arrays.toString(shape)));
        }
    }

    /// @throws CodecException if it has another type or another number of dimensions
    RawTensor require(int dimensions, String... types) {
        if (!List.of(types).contains(type)) {
            throw new CodecException(
                    "tensor %s has type %s, expected %s".formatted(name, type, String.join(" or ", types)));
        }
        if (shape.length != dimensions) {
            throw new CodecException(
                    "tensor %s has shape %s, expected %d dimensions".formatted(name, shapeText(), dimensions));
        }
        return this;
    }

    RawTensor requireFloats(int dimensions) {
        return require(dimensions, "F32", "F16", "BF16");
    }

    /// @throws CodecException if it has another shape
    RawTensor requireShape(long... expected) {
        if (!Arrays.equals(shape, expected)) {
            throw new CodecException(
                    "tensor %s has shape %s, expected %s".formatted(name, shapeText(), Arrays.toString(expected)));
        }
        return this;
    }

    /// A size that rows, columns or words of them may have.
    ///
    /// @throws CodecException if there is nothing, or more than can be
    int side(int dimension) {
        long size = shape[dimension];
        if (size < 1 || size > MAX_SIDE) {
            throw new CodecException("tensor %s has shape %s, of which dimension %d cannot be served"
                    .formatted(name, shapeText(), dimension));
        }
        return (int) size;
    }

    long elements() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    String shapeText() {
        return Arrays.toString(shape);
    }

    /// An element of a floating-point type.
    float real(long index) {
        return switch (type) {
            case "F32" -> memory.get(FLOAT, index * Float.BYTES);
            case "F16" -> Float.float16ToFloat(memory.get(SHORT, index * Short.BYTES));
            case "BF16" -> Float.intBitsToFloat(memory.get(SHORT, index * Short.BYTES) << 16);
            default -> throw new IllegalStateException(type);
        };
    }

    /// Elements of a floating-point type, as many as fit, from `first` on.
    void reals(long first, float[] to) {
        switch (type) {
            case "F32" -> MemorySegment.copy(memory, FLOAT, first * Float.BYTES, to, 0, to.length);
            case "F16" -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = Float.float16ToFloat(memory.get(SHORT, (first + i) * Short.BYTES));
                }
            }
            case "BF16" -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = Float.intBitsToFloat(memory.get(SHORT, (first + i) * Short.BYTES) << Short.SIZE);
                }
            }
            default -> throw new IllegalStateException(type);
        }
    }

    int word(long index) {
        return memory.get(INT, index * Integer.BYTES);
    }

    long doubleWord(long index) {
        return memory.get(LONG, index * Long.BYTES);
    }

    byte octet(long index) {
        return memory.get(ValueLayout.JAVA_BYTE, index);
    }
}
