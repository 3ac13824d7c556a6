package org.stromboli.cpu.packed.kernel;

import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;

import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Ymm;

/// Code that copies results of a [Strip] to rows of a matrix. [TileKernel] does not write there itself: rows may be a
/// multiple of 4 KiB apart, and loads would wait for stores of other rows whose addresses end alike. Arguments:
///
/// ```text
///   rdi  results [tokens, 16 rows]   rdx  bytes from one token's place to the next one's
///   rsi  where they go               rcx  tokens
/// ```
final class CopyKernel {

    static final int ARGUMENTS = 4;

    private static final Ymm LEFT = new Ymm(0);
    private static final Ymm RIGHT = new Ymm(1);

    private CopyKernel() {}

    static byte[] write() {
        Assembler code = new Assembler();
        Assembler.Label token = new Assembler.Label();
        code.place(token);
        code.vector(AvxOp.LOAD, LEFT, Mem.at(RDI, 0));
        code.vector(AvxOp.LOAD, RIGHT, Mem.at(RDI, Codes.VECTOR_BYTES));
        code.store(Mem.at(RSI, 0), LEFT);
        code.store(Mem.at(RSI, Codes.VECTOR_BYTES), RIGHT);
        code.add(RDI, Strip.RESULT_BYTES);
        code.add(RSI, RDX);
        code.add(RCX, -1);
        code.jump(Assembler.Condition.NOT_ZERO, token);
        code.leave();
        return code.bytes();
    }
}
