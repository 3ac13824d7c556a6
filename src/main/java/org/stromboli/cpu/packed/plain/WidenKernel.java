package org.stromboli.cpu.packed.plain;

import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Code that makes bfloat16 weights of those of 12 bits, for more tokens than there are registers for. Arguments:
///
/// ```text
///   rdi  the first quad         rdx  quads
///   rsi  where they go          rcx  the block's header      r8  constants
/// ```
final class WidenKernel {

    static final int ARGUMENTS = 5;

    private WidenKernel() {}

    static byte[] write() {
        Assembler code = new Assembler();
        TwelveBits weights = new TwelveBits();
        weights.begin(code, Reg.R8);
        weights.beginBlock(code, Mem.at(RCX, 0), 0);
        Assembler.Label quad = new Assembler.Label();
        code.place(quad);
        weights.pairs(code, Mem.at(RDI, 0), 0, (pair, first, second) -> {
            code.store(Mem.at(RSI, pair * PlainLayout.PAIR_BYTES), first);
            code.store(Mem.at(RSI, pair * PlainLayout.PAIR_BYTES + PlainLayout.VECTOR_BYTES), second);
        });
        code.add(RDI, weights.quadBytes());
        code.add(RSI, PlainLayout.QUAD_BYTES);
        code.add(RDX, -1);
        code.jump(Assembler.Condition.NOT_ZERO, quad);
        code.leave();
        return code.bytes();
    }
}
