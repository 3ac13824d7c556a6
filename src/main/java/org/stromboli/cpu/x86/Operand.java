package org.stromboli.cpu.x86;

/// What an instruction reads last: a register or memory.
public sealed interface Operand permits Reg, Ymm, Zmm, Tmm, Mem {

    /// Of the register; of memory, its base.
    int number();
}
