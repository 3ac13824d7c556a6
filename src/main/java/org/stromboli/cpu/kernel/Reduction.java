package org.stromboli.cpu.kernel;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// Code that combines the lanes of a vector: all of them have the result afterwards.
final class Reduction {

    private static final int SWAP_PAIRS = 0x4E;
    private static final int SWAP_NEIGHBOURS = 0xB1;

    private Reduction() {}

    static void write(Assembler code, VectorOp op, Zmm x, Zmm spare) {
        for (int order : new int[] {SWAP_PAIRS, SWAP_NEIGHBOURS}) {
            code.vector(VectorOp.SHUFFLE_QUARTERS, spare, x, x, order);
            code.vector(op, x, x, spare);
        }
        for (int order : new int[] {SWAP_PAIRS, SWAP_NEIGHBOURS}) {
            code.vector(VectorOp.SHUFFLE_WITHIN_QUARTERS, spare, x, order);
            code.vector(op, x, x, spare);
        }
    }
}
