package org.stromboli.cpu.kernel;

import static org.stromboli.cpu.x86.Reg.RAX;
import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;

/// Code that unpacks a panel. Arguments:
///
/// ```text
///   rdi  codes                    rdx  where the panel goes
///   rsi  groups of 8 columns      rcx  numbers (Numbers)
/// ```
final class UnpackKernel {

    private static final int RIGHT_BYTES = 64;

    private UnpackKernel() {}

    static byte[] of(PanelLoader panel) {
        Assembler code = new Assembler();
        panel.prepare(code, RCX, RAX);
        Assembler.Label group = new Assembler.Label();
        code.place(group);
        panel.round(code, RDI, (pair, left, right) -> {
            code.store(Mem.at(RDX, pair * GemmKernel.PAIR_BYTES), left);
            code.store(Mem.at(RDX, pair * GemmKernel.PAIR_BYTES + RIGHT_BYTES), right);
        });
        code.add(RDX, PanelLoader.PAIRS * GemmKernel.PAIR_BYTES);
        code.add(RSI, -1);
        code.jump(Assembler.Condition.NOT_ZERO, group);
        code.leave();
        return code.bytes();
    }
}
