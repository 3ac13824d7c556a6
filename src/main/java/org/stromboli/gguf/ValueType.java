package org.stromboli.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/// Types of metadata values; the number of a type in files is its place here.
enum ValueType {
    UINT8(1, true),
    INT8(1, true),
    UINT16(2, true),
    INT16(2, true),
    UINT32(4, true),
    INT32(4, true),
    FLOAT32(4, false),
    BOOL(1, false),
    STRING(0, false),
    ARRAY(0, false),
    UINT64(8, true),
    INT64(8, true),
    FLOAT64(8, false);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;
    private final boolean integer;

    ValueType(int bytes, boolean integer) {
        this.bytes = bytes;
        this.integer = integer;
    }

    static Optional<ValueType> of(int number) {
        return number >= 0 && number < values().length ? Optional.of(values()[number]) : Optional.empty();
    }

    /// 0 for those of no fixed size.
    int bytes() {
        return bytes;
    }

    boolean isInteger() {
        return integer;
    }

    boolean isNumber() {
        return integer || this == FLOAT32 || this == FLOAT64;
    }

    /// Of an integer or a bool; negative for unsigned values above 2^63.
    long integer(MemorySegment memory, long at) {
        return switch (this) {
            case UINT8, BOOL -> Byte.toUnsignedLong(memory.get(ValueLayout.JAVA_BYTE, at));
            case INT8 -> memory.get(ValueLayout.JAVA_BYTE, at);
            case UINT16 -> Short.toUnsignedLong(memory.get(SHORT, at));
            case INT16 -> memory.get(SHORT, at);
            case UINT32 -> Integer.toUnsignedLong(memory.get(INT, at));
            case INT32 -> memory.get(INT, at);
            case UINT64, INT64 -> memory.get(LONG, at);
            case FLOAT32, FLOAT64, STRING, ARRAY -> throw new IllegalStateException(this + " is no integer");
        };
    }

    /// Of a number.
    double real(MemorySegment memory, long at) {
        return switch (this) {
            case FLOAT32 -> memory.get(FLOAT, at);
            case FLOAT64 -> memory.get(DOUBLE, at);
            default -> integer(memory, at);
        };
    }
}
