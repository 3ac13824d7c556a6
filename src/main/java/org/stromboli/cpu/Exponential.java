package org.stromboli.cpu;

import java.util.List;
import org.stromboli.cpu.code.Assembler;
import org.stromboli.cpu.code.Reg;
import org.stromboli.cpu.code.VectorOp;
import org.stromboli.cpu.code.Zmm;

/// Powers of two as machine code: the whole part goes into the exponent, the rest through Taylor's polynomial of degree
/// 5, which between -1/2 and 1/2 is off by 3e-6 at most, far less than bfloat16 shows.
final class Exponential {

    private static final List<Numbers> COEFFICIENTS =
            List.of(Numbers.POWER_4, Numbers.POWER_3, Numbers.POWER_2, Numbers.POWER_1, Numbers.ONE);

    private static final int NEAREST = 0;

    private Exponential() {}

    /// result = 2 ^ x
    ///
    /// @param x changed
    /// @param numbers where [Numbers] are
    static void write(Assembler code, Zmm x, Zmm whole, Zmm result, Reg numbers) {
        code.vector(VectorOp.ROUND, whole, x, NEAREST);
        code.vector(VectorOp.SUBTRACT, x, x, whole);
        code.vector(VectorOp.BROADCAST, result, Numbers.POWER_5.at(numbers));
        for (Numbers coefficient : COEFFICIENTS) {
            code.vector(VectorOp.FMA213, result, x, coefficient.at(numbers).forEach());
        }
        code.vector(VectorOp.SCALE_EXPONENT, result, result, whole);
    }
}
