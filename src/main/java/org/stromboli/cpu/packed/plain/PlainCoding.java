package org.stromboli.cpu.packed.plain;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.stromboli.cpu.Bfloat16;

/// What weights of 16 bits are, and where a block has them. In bfloat16 a lane of 32 bits has both columns of a pair,
/// the first in its lower half: each becomes float32 by one instruction. In float16 a pair's columns follow each other,
/// for the one instruction that widens eight.
public enum PlainCoding {
    FLOAT16,
    BFLOAT16;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /// Puts a row's weights, which this coding holds without loss, into a block.
    ///
    /// @param lane the row within the block
    void write(float[] values, byte[] block, int lane) {
        for (int column = 0; column < values.length; column++) {
            short bits = this == FLOAT16
                    ? Float.floatToFloat16(values[column])
                    : Bfloat16.bits(Bfloat16.rounded(values[column]));
            SHORTS.set(block, place(column, lane), bits);
        }
    }

    private int place(int column, int lane) {
        int pair = column / 2 * PlainLayout.PAIR_BYTES;
        return this == FLOAT16
                ? pair + (column % 2 * PlainLayout.ROWS + lane) * Short.BYTES
                : pair + lane * Integer.BYTES + column % 2 * Short.BYTES;
    }
}
