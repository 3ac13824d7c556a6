package org.stromboli.cpu.packed.layout;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// How the weights of a block, 8 rows, are laid out, and the code that unpacks them. A row is a lane of a vector.
/// Columns
/// come in steps of 32; a step is 16 items of two columns in 16-bit integers, or 32 items of one column in float32.
public sealed interface Codes permits NibbleCodes, ByteCodes, TableCodes, FloatCodes, ExponentCodes, LevelCodes {

    int LANES = 8;

    /// Columns of a step.
    int STEP = 32;

    int VECTOR_BYTES = 32;

    VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /// Takes unpacked weights, one item at a time, in any order.
    @FunctionalInterface
    interface Items {
        void next(int item, Ymm weights);
    }

    /// Whether they are unpacked to 16-bit integers, else to float32.
    boolean areIntegers();

    /// Bytes of a step of a block.
    int stepBytes();

    /// Bytes of a weight in the rows that are given to [#write].
    default int rowBytes() {
        return 1;
    }

    /// Vectors: two for [Registers#FIRST] and [Registers#SECOND], and what else the coding has.
    byte[] constants();

    /// Code that unpacks items `from` to `to` of the step at `base + displacement`. Integers come in whole halves;
    /// floats
    /// from the first of a half on, one by one if need be.
    void unpack(Assembler code, Bank bank, Reg base, int displacement, int from, int to, Items items);

    /// Puts 32 weights of a row in their places.
    ///
    /// @param row from `column` on
    /// @param block from `at` on
    void write(byte[] row, int column, byte[] block, int at, int lane);

    /// Whether items of both halves of a step come in turns.
    default boolean comeInTurns() {
        return this instanceof LevelCodes;
    }

    /// Tokens that [#unpack] leaves registers for.
    default int maxTokens() {
        return comeInTurns() ? 2 : 4;
    }

    /// Times that weights are unpacked into registers, for some tokens each. For more, they are unpacked once, into
    /// memory.
    default int maxTimes() {
        return 2;
    }

    /// Whether weights are decoded before they are written.
    default boolean areDecoded() {
        return this instanceof FloatCodes;
    }

    /// Items of a step.
    default int items() {
        return areIntegers() ? STEP / 2 : STEP;
    }

    /// A vector with the same bits in each lane.
    static byte[] vectors(int... bits) {
        byte[] bytes = new byte[bits.length * VECTOR_BYTES];
        for (int i = 0; i < bytes.length; i += Integer.BYTES) {
            INTS.set(bytes, i, bits[i / VECTOR_BYTES]);
        }
        return bytes;
    }
}
