package org.stromboli.cpu.packed.plain;

import static org.stromboli.cpu.x86.Reg.R10;
import static org.stromboli.cpu.x86.Reg.R11;
import static org.stromboli.cpu.x86.Reg.R12;
import static org.stromboli.cpu.x86.Reg.R13;
import static org.stromboli.cpu.x86.Reg.R8;
import static org.stromboli.cpu.x86.Reg.R9;
import static org.stromboli.cpu.x86.Reg.RAX;
import static org.stromboli.cpu.x86.Reg.RBP;
import static org.stromboli.cpu.x86.Reg.RBX;
import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;
import static org.stromboli.cpu.x86.Reg.RSP;

import java.util.List;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Code that writes the first sums of blocks: those of the [Starts] of each, which has one at least. Arguments:
///
/// ```text
///   rdi  starts of the first block     rcx  activations
///   rsi  how many each block has       r8   bytes between tokens
///   rdx  blocks                        r9   results, 16 of a token and block
///   +8   bytes between results of tokens      +16  tokens
/// ```
final class StartKernel {

    static final int ARGUMENTS = 8;

    private static final Ymm FIRST = new Ymm(0);
    private static final Ymm SECOND = new Ymm(1);
    private static final Ymm INPUT = new Ymm(2);
    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13);
    private static final int STACK = 8 * (SAVED.size() + 1);

    private final Assembler code = new Assembler();

    private StartKernel() {}

    static byte[] of() {
        StartKernel kernel = new StartKernel();
        SAVED.forEach(kernel.code::push);
        kernel.code.load(R13, Mem.at(RSP, STACK));
        kernel.blocks();
        SAVED.reversed().forEach(kernel.code::pop);
        kernel.code.leave();
        return kernel.code.bytes();
    }

    private void blocks() {
        Assembler.Label block = new Assembler.Label();
        code.place(block);
        code.load(R10, Mem.at(RSP, STACK + Long.BYTES));
        code.move(RBX, RCX);
        code.move(RBP, R9);
        Assembler.Label token = new Assembler.Label();
        code.place(token);
        sums();
        code.store(Mem.at(RBP, 0), FIRST);
        code.store(Mem.at(RBP, PlainLayout.VECTOR_BYTES), SECOND);
        code.add(RBX, R8);
        code.add(RBP, R13);
        next(R10, token);
        code.move(RDI, RAX);
        code.add(RSI, Long.BYTES);
        code.add(R9, PlainLayout.RESULT_BYTES);
        next(RDX, block);
    }

    private void sums() {
        code.move(RAX, RDI);
        code.load(R11, Mem.at(RSI, 0));
        List.of(FIRST, SECOND).forEach(each -> code.vector(AvxOp.XOR, each, each, each));
        Assembler.Label start = new Assembler.Label();
        code.place(start);
        code.load(R12, Mem.at(RAX, Starts.COLUMN));
        code.vector(AvxOp.BROADCAST, INPUT, Mem.at(RBX, R12, 1, 0));
        code.vector(AvxOp.FMA231, FIRST, INPUT, Mem.at(RAX, 0));
        code.vector(AvxOp.FMA231, SECOND, INPUT, Mem.at(RAX, PlainLayout.VECTOR_BYTES));
        code.add(RAX, Starts.BYTES);
        next(R11, start);
    }

    private void next(Reg left, Assembler.Label label) {
        code.add(left, -1);
        code.jump(Assembler.Condition.NOT_ZERO, label);
    }
}
