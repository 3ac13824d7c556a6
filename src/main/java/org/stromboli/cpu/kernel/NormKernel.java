package org.stromboli.cpu.kernel;

import static org.stromboli.cpu.x86.Reg.R8;
import static org.stromboli.cpu.x86.Reg.R9;
import static org.stromboli.cpu.x86.Reg.RAX;
import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// Code that normalises a row in float32 and rounds it to bfloat16: by its root mean square, or, with a mean that is
/// taken away first, as layer normalisation does. Arguments:
///
/// ```text
///   rdi  row                rcx  bias, for layer normalisation
///   rsi  where it goes      r8   elements, a multiple of 16
///   rdx  gain               r9   1 / elements, epsilon, 1
/// ```
final class NormKernel {

    private static final Zmm TOTAL = new Zmm(0);
    private static final Zmm MEAN = new Zmm(1);
    private static final Zmm FACTOR = new Zmm(2);
    private static final Zmm X = new Zmm(3);
    private static final Zmm SPARE = new Zmm(4);
    private static final int LANES = 16;

    private final boolean centred;
    private final Assembler code = new Assembler();

    private NormKernel(boolean centred) {
        this.centred = centred;
    }

    /// @param centred layer normalisation
    static byte[] write(boolean centred) {
        NormKernel norm = new NormKernel(centred);
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
