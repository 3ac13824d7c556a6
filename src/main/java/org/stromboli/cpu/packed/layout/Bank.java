package org.stromboli.cpu.packed.layout;

import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Registers that weights are unpacked with.
///
/// @param raw packed weights
/// @param more of them
/// @param weights what comes out
/// @param spare free again when they have come out
/// @param constants address of those of the coding
public record Bank(Ymm raw, Ymm more, Ymm weights, Ymm spare, Reg constants) {

    public static Bank main(Reg constants) {
        return new Bank(Registers.RAW, Registers.MORE, Registers.WEIGHTS, Registers.SPARE, constants);
    }
}
