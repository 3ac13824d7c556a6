package org.stromboli.cpu.kernel;

import static org.stromboli.cpu.x86.Reg.R10;
import static org.stromboli.cpu.x86.Reg.R8;
import static org.stromboli.cpu.x86.Reg.R9;
import static org.stromboli.cpu.x86.Reg.RAX;
import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;
import static org.stromboli.cpu.x86.Reg.RSP;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// Code that turns rows of scores into weights, 2 ^ (scale * (score - largest)) in bfloat16, at the beginning of each
/// row itself. Their sums are those of the weights before they were rounded. Arguments:
///
/// ```text
///   rdi  scores                 rcx  scores of a row, a multiple of 32
///   rsi  bytes between rows     r8   scale, its 32 bits
///   rdx  rows                   r9   where 1 / sum of each row goes, and 60 bytes more
///   +8   numbers (Numbers)
/// ```
final class SoftmaxKernel {

    private static final Zmm SCALE = new Zmm(0);
    private static final Zmm MOST = new Zmm(1);
    private static final Zmm SUM = new Zmm(2);
    private static final Zmm SPARE = new Zmm(3);
    private static final int VECTOR_BYTES = 64;
    private static final int TOGETHER = 2; // vectors, each with registers of its own from the next number on
    private static final int FIRST_FREE = 4;

    private final Assembler code = new Assembler();

    private SoftmaxKernel() {}

    static byte[] write() {
        SoftmaxKernel softmax = new SoftmaxKernel();
        softmax.rows();
        return softmax.code.bytes();
    }

    private void rows() {
        code.load(R10, Mem.at(RSP, 8));
        code.vector(VectorOp.BROADCAST_REGISTER, SCALE, R8);
        Assembler.Label row = new Assembler.Label();
        code.place(row);
        largest();
        weights();
        Reduction.write(code, VectorOp.ADD, SUM, SPARE);
        code.vector(VectorOp.BROADCAST, SPARE, KernelConstants.ONE.at(R10));
        code.vector(VectorOp.DIVIDE, SPARE, SPARE, SUM);
        code.store(Mem.at(R9, 0), SPARE);
        code.add(R9, Float.BYTES);
        code.add(RDI, RSI);
        code.add(RDX, -1);
        code.jump(Assembler.Condition.NOT_ZERO, row);
        code.leave();
    }

    private static Zmm zmm(int vector, int number) {
        return new Zmm(FIRST_FREE + 3 * vector + number);
    }

    private void largest() {
        code.vector(VectorOp.BROADCAST, MOST, KernelConstants.UNSEEN.at(R10));
        code.vector(VectorOp.LOAD, SPARE, MOST);
        each(() -> {
            code.vector(VectorOp.MAXIMUM, MOST, MOST, Mem.at(RDI, RAX, 4, 0));
            code.vector(VectorOp.MAXIMUM, SPARE, SPARE, Mem.at(RDI, RAX, 4, VECTOR_BYTES));
        });
        code.vector(VectorOp.MAXIMUM, MOST, MOST, SPARE);
        Reduction.write(code, VectorOp.MAXIMUM, MOST, SPARE);
        code.vector(VectorOp.MULTIPLY, MOST, MOST, SCALE);
    }

    private void weights() {
        code.zero(SUM);
        each(() -> {
            for (int i = 0; i < TOGETHER; i++) {
                Zmm x = zmm(i, 0);
                code.vector(VectorOp.LOAD, x, Mem.at(RDI, RAX, 4, i * VECTOR_BYTES));
                code.vector(VectorOp.FMS132, x, MOST, SCALE);
                Exponential.write(code, x, zmm(i, 1), zmm(i, 2), R10);
            }
            for (int i = 0; i < TOGETHER; i++) {
                Zmm power = zmm(i, 2);
                code.vector(VectorOp.ADD, SUM, SUM, power);
                code.vector(VectorOp.TO_BFLOAT16, power, power);
                code.storeHalf(Mem.at(RDI, RAX, 2, i * VECTOR_BYTES / 2), power);
            }
        });
    }

    /// Two vectors of a row's scores at a time; rax counts scores.
    private void each(Runnable body) {
        code.move(RAX, 0);
        Assembler.Label loop = new Assembler.Label();
        code.place(loop);
        body.run();
        code.add(RAX, TOGETHER * VECTOR_BYTES / Float.BYTES);
        code.compare(RCX, RAX);
        code.jump(Assembler.Condition.GREATER, loop);
    }
}
