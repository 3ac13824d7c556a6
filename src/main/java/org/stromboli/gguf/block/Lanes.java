package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight bytes at a time in a `long`, the first in the lowest bits: codes are unpacked by shifts and masks of all
/// eight.
public final class Lanes {

    /// 1 in each byte.
    public static final long ONES = 0x0101010101010101L;

    /// The low half of each byte.
    public static final long LOW = 0x0f0f0f0f0f0f0f0fL;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CODES = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle NIBBLES = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Lanes() {}

    public static long get(MemorySegment memory, long at) {
        return memory.get(LONG, at);
    }

    public static void put(byte[] codes, int at, long eight) {
        CODES.set(codes, at, eight);
    }

    /// Eight codes of 4 bits.
    static void putNibbles(byte[] nibbles, int at, long eight) {
        NIBBLES.set(nibbles, at, (int) eight);
    }

    /// A float16.
    public static float half(MemorySegment memory, long at) {
        return Float.float16ToFloat(memory.get(SHORT, at));
    }

    public static int unsignedShort(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(SHORT, at));
    }

    public static int integer(MemorySegment memory, long at) {
        return memory.get(INT, at);
    }

    public static int unsignedByte(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
    }

    /// Byte `i` is bit `i` of the eight.
    public static long spread(int bits) {
        return Long.expand(bits, ONES);
    }

    /// 16 bytes of nibbles to 32 codes: the low ones first.
    public static void nibbles(MemorySegment memory, long at, byte[] codes, int to) {
        long first = get(memory, at);
        long second = get(memory, at + 8);
        put(codes, to, first & LOW);
        put(codes, to + 8, second & LOW);
        put(codes, to + 16, first >>> 4 & LOW);
        put(codes, to + 24, second >>> 4 & LOW);
    }
}
