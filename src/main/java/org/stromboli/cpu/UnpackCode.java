package org.stromboli.cpu;

import static org.stromboli.cpu.code.Reg.RAX;
import static org.stromboli.cpu.code.Reg.RCX;
import static org.stromboli.cpu.code.Reg.RDI;
import static org.stromboli.cpu.code.Reg.RDX;
import static org.stromboli.cpu.code.Reg.RSI;

import org.stromboli.cpu.code.Assembler;
import org.stromboli.cpu.code.Mem;

/// Code that unpacks a panel. Arguments:
///
/// ```text
///   rdi  codes                    rdx  where the panel goes
///   rsi  groups of 8 columns      rcx  numbers (Numbers)
/// ```
final class UnpackCode {

    private static final int RIGHT_BYTES = 64;

    private UnpackCode() {}

    static byte[] of(PanelCode panel) {
        Assembler code = new Assembler();
        panel.prepare(code, RCX, RAX);
        Assembler.Label group = new Assembler.Label();
        code.place(group);
        panel.round(code, RDI, (pair, left, right) -> {
            code.store(Mem.at(RDX, pair * TileCode.PAIR_BYTES), left);
            code.store(Mem.at(RDX, pair * TileCode.PAIR_BYTES + RIGHT_BYTES), right);
        });
        code.add(RDX, PanelCode.PAIRS * TileCode.PAIR_BYTES);
        code.add(RSI, -1);
        code.jump(Assembler.Condition.NOT_ZERO, group);
        code.leave();
        return code.bytes();
    }
}
