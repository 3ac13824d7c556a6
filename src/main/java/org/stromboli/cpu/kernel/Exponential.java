package org.stromboli.cpu.kernel;

import java.util.List;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// Powers of two as machine code: the whole part goes into the exponent, the rest through Taylor's polynomial of degree
/// 5, which between -1/2 and 1/2 is off by 3e-6 at most, far less than bfloat16 shows.
final class Exponential {

    private static final List<KernelConstants> COEFFICIENTS = List.of(
            KernelConstants.POWER_4,
            KernelConstants.POWER_3,
            KernelConstants.POWER_2,
            KernelConstants.POWER_1,
            KernelConstants.ONE);

    private static final int NEAREST = 0;

    private Exponential() {}

    /// result = 2 ^ x
    ///
    /// @param x changed
    /// @param numbers where [KernelConstants] are
    static void write(Assembler code, Zmm x, Zmm whole, Zmm result, Reg numbers) {
        code.vector(VectorOp.ROUND, whole, x, NEAREST);
        code.vector(VectorOp.SUBTRACT, x, x, whole);
        code.vector(VectorOp.BROADCAST, result, KernelConstants.POWER_5.at(numbers));
        for (KernelConstants coefficient : COEFFICIENTS) {
            code.vector(VectorOp.FMA213, result, x, coefficient.at(numbers).forEach());
        }
        code.vector(VectorOp.SCALE_EXPONENT, result, result, whole);
    }
}
