package org.stromboli.cpu.packed.kernel;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Rows of up to six tokens in memory.
///
/// @param first has the address of token 0
/// @param fourth has the address of token 3
/// @param stride has the bytes from one to the next
public record TokenRows(Reg first, Reg fourth, Reg stride) {

    /// Code that sets both addresses.
    public static void begin(Assembler code, Reg from, Reg stride, Reg first, Reg fourth) {
        code.move(first, from);
        code.address(fourth, Mem.at(from, stride, 2, 0));
        code.add(fourth, stride);
    }

    public Mem at(int token, int displacement) {
        Reg base = token < 3 ? first : fourth;
        return token % 3 == 0 ? Mem.at(base, displacement) : Mem.at(base, stride, token % 3, displacement);
    }
}
