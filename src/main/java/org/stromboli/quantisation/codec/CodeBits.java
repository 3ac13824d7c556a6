package org.stromboli.quantisation.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Codes of two or four bits spread to bytes, eight at a time in a `long`, the first in its lowest byte. Stateless.
final class CodeBits {

    /// Codes that one `long` holds.
    static final int EIGHT = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private CodeBits() {}

    /// @param word eight codes of four bits
    static long nibbles(int word) {
        long spread = Integer.toUnsignedLong(word);
        spread = (spread | spread << 16) & 0x0000FFFF0000FFFFL;
        spread = (spread | spread << 8) & 0x00FF00FF00FF00FFL;
        return (spread | spread << 4) & 0x0F0F0F0F0F0F0F0FL;
    }

    /// @param half eight codes of two bits in the lower 16; the others are ignored
    static long pairs(int half) {
        long spread = half & 0xFFFFL;
        spread = (spread | spread << 24) & 0x000000FF000000FFL;
        spread = (spread | spread << 12) & 0x000F000F000F000FL;
        return (spread | spread << 6) & 0x0303030303030303L;
    }

    /// Eight bytes.
    static void put(byte[] to, int at, long eight) {
        LONG.set(to, at, eight);
    }

    /// Four codes of eight bits.
    static void putBytes(byte[] to, int at, int four) {
        INT.set(to, at, four);
    }

    /// Byte `i` of element `k` becomes byte `k` of element `i`.
    ///
    /// @param lines `[8]`
    static void transpose(long[] lines) {
        for (int line = 0; line < 4; line++) {
            exchange(lines, line, line + 4, 32, 0x00000000FFFFFFFFL);
        }
        for (int line = 0; line < EIGHT; line += 4) {
            exchange(lines, line, line + 2, 16, 0x0000FFFF0000FFFFL);
            exchange(lines, line + 1, line + 3, 16, 0x0000FFFF0000FFFFL);
        }
        for (int line = 0; line < EIGHT; line += 2) {
            exchange(lines, line, line + 1, 8, 0x00FF00FF00FF00FFL);
        }
    }

    /// Upper parts of one line with the lower parts of another.
    private static void exchange(long[] lines, int one, int other, int bits, long lower) {
        long different = (lines[one] >>> bits ^ lines[other]) & lower;
        lines[one] ^= different << bits;
        lines[other] ^= different;
    }
}
