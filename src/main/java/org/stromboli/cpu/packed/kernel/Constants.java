package org.stromboli.cpu.packed.kernel;

import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.Registers;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// What kernels load once: two vectors of the coding, and the zero of all codes in each lane.
public final class Constants {

    static final int BYTES = 3 * Codes.VECTOR_BYTES;

    private Constants() {}

    static void load(Assembler code, Reg from) {
        code.vector(AvxOp.LOAD, Registers.FIRST, Mem.at(from, 0));
        code.vector(AvxOp.LOAD, Registers.SECOND, Mem.at(from, Codes.VECTOR_BYTES));
        code.vector(AvxOp.LOAD, Registers.ZERO, Mem.at(from, 2 * Codes.VECTOR_BYTES));
    }

    /// @param coding up to two vectors
    public static byte[] bytes(byte[] coding, int zero) {
        byte[] bytes = new byte[BYTES];
        System.arraycopy(coding, 0, bytes, 0, coding.length);
        byte[] zeros = Codes.vectors(Float.floatToRawIntBits(zero));
        System.arraycopy(zeros, 0, bytes, 2 * Codes.VECTOR_BYTES, zeros.length);
        return bytes;
    }
}
