package org.stromboli.cpu;

import static org.stromboli.cpu.code.Reg.R8;
import static org.stromboli.cpu.code.Reg.R9;
import static org.stromboli.cpu.code.Reg.RAX;
import static org.stromboli.cpu.code.Reg.RCX;
import static org.stromboli.cpu.code.Reg.RDI;
import static org.stromboli.cpu.code.Reg.RDX;
import static org.stromboli.cpu.code.Reg.RSI;

import org.stromboli.cpu.code.Assembler;
import org.stromboli.cpu.code.Mem;
import org.stromboli.cpu.code.Reg;
import org.stromboli.cpu.code.VectorOp;
import org.stromboli.cpu.code.Zmm;

/// Code that normalises a row in float32 and rounds it to bfloat16: by its root mean square, or, with a mean that is
/// taken away first, as layer normalisation does. Arguments:
///
/// ```text
///   rdi  row                rcx  bias, for layer normalisation
///   rsi  where it goes      r8   elements, a multiple of 16
///   rdx  gain               r9   1 / elements, epsilon, 1
/// ```
final class NormCode {

    private static final Zmm TOTAL = new Zmm(0);
    private static final Zmm MEAN = new Zmm(1);
    private static final Zmm FACTOR = new Zmm(2);
    private static final Zmm X = new Zmm(3);
    private static final Zmm SPARE = new Zmm(4);
    private static final int LANES = 16;

    private final boolean centred;
    private final Assembler code = new Assembler();

    private NormCode(boolean centred) {
        this.centred = centred;
    }

    /// @param centred layer normalisation
    static byte[] write(boolean centred) {
        NormCode norm = new NormCode(centred);
        norm.row();
        return norm.code.bytes();
    }

    private void row() {
        code.zero(MEAN);
        if (centred) {
            each(() -> code.vector(VectorOp.ADD, MEAN, MEAN, element(RDI)));
            Reduction.write(code, VectorOp.ADD, MEAN, SPARE);
            code.vector(VectorOp.MULTIPLY, MEAN, MEAN, Mem.at(R9, 0).forEach());
        }
        code.zero(TOTAL);
        each(() -> {
            deviation();
            code.vector(VectorOp.FMA231, TOTAL, X, X);
        });
        Reduction.write(code, VectorOp.ADD, TOTAL, SPARE);
        code.vector(VectorOp.BROADCAST, FACTOR, Mem.at(R9, Float.BYTES));
        code.vector(VectorOp.FMA231, FACTOR, TOTAL, Mem.at(R9, 0).forEach());
        code.vector(VectorOp.SQUARE_ROOT, FACTOR, FACTOR);
        code.vector(VectorOp.BROADCAST, SPARE, Mem.at(R9, 2 * Float.BYTES));
        code.vector(VectorOp.DIVIDE, FACTOR, SPARE, FACTOR);
        each(() -> {
            deviation();
            code.vector(VectorOp.MULTIPLY, X, X, FACTOR);
            code.vector(VectorOp.MULTIPLY, X, X, element(RDX));
            if (centred) {
                code.vector(VectorOp.ADD, X, X, element(RCX));
            }
            code.vector(VectorOp.TO_BFLOAT16, X, X);
            code.storeHalf(Mem.at(RSI, RAX, 2, 0), X);
        });
        code.leave();
    }

    private void deviation() {
        code.vector(VectorOp.LOAD, X, element(RDI));
        if (centred) {
            code.vector(VectorOp.SUBTRACT, X, X, MEAN);
        }
    }

    private static Mem element(Reg base) {
        return Mem.at(base, RAX, 4, 0);
    }

    /// One vector at a time; rax counts elements.
    private void each(Runnable body) {
        code.move(RAX, 0);
        Assembler.Label loop = new Assembler.Label();
        code.place(loop);
        body.run();
        code.add(RAX, LANES);
        code.compare(R8, RAX);
        code.jump(Assembler.Condition.GREATER, loop);
    }
}
