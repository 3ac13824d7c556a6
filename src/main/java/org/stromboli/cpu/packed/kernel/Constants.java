package org.stromboli.cpu.packed.kernel;

import java.util.Arrays;
import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.Registers;
import org.stromboli.cpu.packed.layout.Scaling;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// What kernels load once: vectors of the coding, and the zero of all codes in each lane. A coding may have more.
public final class Constants {

    private static final int ZERO_AT = 3 * Codes.VECTOR_BYTES;

    private Constants() {}

    static void load(Assembler code, Reg from) {
        code.vector(AvxOp.LOAD, Registers.FIRST, Mem.at(from, 0));
        code.vector(AvxOp.LOAD, Registers.SECOND, Mem.at(from, Codes.VECTOR_BYTES));
        code.vector(AvxOp.LOAD, Registers.SUPER_SCALE, Mem.at(from, 2 * Codes.VECTOR_BYTES));
        code.vector(AvxOp.LOAD, Registers.ZERO, Mem.at(from, ZERO_AT));
    }

    /// @param coding vectors
    /// @param zero 0 for codings that have all
    public static byte[] bytes(byte[] coding, int zero) {
        byte[] bytes = Arrays.copyOf(coding, Math.max(coding.length, ZERO_AT + Codes.VECTOR_BYTES));
        if (zero != 0) {
            byte[] zeros = Codes.vectors(Scaling.zeros(zero));
            System.arraycopy(zeros, 0, bytes, ZERO_AT, zeros.length);
        }
        return bytes;
    }
}
