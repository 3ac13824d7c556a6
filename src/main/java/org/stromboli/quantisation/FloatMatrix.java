package org.stromboli.quantisation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A matrix of floating-point weights, row-major, little-endian, that need not be aligned.
///
/// @param memory [rows, columns]
public record FloatMatrix(Type type, int rows, int columns, MemorySegment memory) implements WeightMatrix {

    /// Element types.
    public enum Type {
        FLOAT32(4),
        FLOAT16(2),
        BFLOAT16(2);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        public int bytes() {
            return bytes;
        }
    }

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public FloatMatrix {
        if (memory.byteSize() != (long) rows * columns * type.bytes()) {
            throw new IllegalArgumentException(
                    "%d bytes for %d rows of %d columns".formatted(memory.byteSize(), rows, columns));
        }
    }

    @Override
    public long bytes() {
        return memory.byteSize();
    }

    @Override
    public void decode(int row, float[] to) {
        long at = (long) row * columns * type.bytes();
        for (int column = 0; column < columns; column++) {
            to[column] = switch (type) {
                case FLOAT32 -> memory.get(FLOAT, at + (long) column * Float.BYTES);
                case FLOAT16 -> Float.float16ToFloat(memory.get(SHORT, at + (long) column * Short.BYTES));
                case BFLOAT16 -> Float.intBitsToFloat(memory.get(SHORT, at + (long) column * Short.BYTES) << 16);
            };
        }
    }
}
