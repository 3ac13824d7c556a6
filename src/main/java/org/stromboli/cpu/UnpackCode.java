package org.stromboli.cpu;

import static org.stromboli.cpu.code.Reg.RCX;
import static org.stromboli.cpu.code.Reg.RDI;
import static org.stromboli.cpu.code.Reg.RDX;
import static org.stromboli.cpu.code.Reg.RSI;

import org.stromboli.cpu.code.Assembler;
import org.stromboli.cpu.code.Mem;
import org.stromboli.cpu.code.VectorOp;
import org.stromboli.cpu.code.Zmm;

/// Code that unpacks 16 rows of a [CodedMatrix], which explains the layout, to half a panel. Arguments:
///
/// ```text
///   rdi  codes of the first group               rdx  where the first pair goes
///   rsi  groups of 8 columns                    rcx  numbers (Numbers)
/// ```
final class UnpackCode {

    private static final Zmm UPPER_BYTES = new Zmm(0);
    private static final Zmm LOW_BITS = new Zmm(1);
    private static final int VECTOR_BYTES = 64;

    private UnpackCode() {}

    static byte[] write() {
        Assembler code = new Assembler();
        code.vector(VectorOp.BROADCAST_QUARTER, UPPER_BYTES, Mem.at(RCX, Numbers.UPPER_BYTES));
        code.fill(LOW_BITS, 0x0F0F0F0F, RCX);
        Assembler.Label group = new Assembler.Label();
        code.place(group);
        Zmm both = new Zmm(2);
        code.vector(VectorOp.LOAD, both, Mem.at(RDI, 2 * VECTOR_BYTES));
        for (int i = 0; i < 2; i++) {
            Zmm upper = new Zmm(3 + i);
            if (i == 1) {
                code.shiftWordsRight(both, both, 4);
            }
            code.vector(VectorOp.AND, upper, both, LOW_BITS);
            code.vector(VectorOp.SHUFFLE_BYTES, upper, UPPER_BYTES, upper);
            Zmm lower = new Zmm(5 + i);
            code.vector(VectorOp.LOAD, lower, Mem.at(RDI, i * VECTOR_BYTES));
            Zmm pair = new Zmm(7 + i);
            code.vector(VectorOp.INTERLEAVE_LOW_BYTES, pair, lower, upper);
            code.store(Mem.at(RDX, 2 * i * TileCode.PAIR_BYTES), pair);
            code.vector(VectorOp.INTERLEAVE_HIGH_BYTES, pair, lower, upper);
            code.store(Mem.at(RDX, (2 * i + 1) * TileCode.PAIR_BYTES), pair);
        }
        code.add(RDI, CodedMatrix.PANEL_BLOCKS * CodedMatrix.GROUP_BYTES);
        code.add(RDX, CodedMatrix.GROUP / 2 * TileCode.PAIR_BYTES);
        code.add(RSI, -1);
        code.jump(Assembler.Condition.NOT_ZERO, group);
        code.leave();
        return code.bytes();
    }
}
