package org.stromboli.cpu.emulator;

/// What an instruction does with vectors of 16 lanes of 32 bits, any of which may be the same.
@FunctionalInterface
interface VectorOperation {

    /// @param first the first source, or any vector where there is one source only
    /// @param number in the instruction, or 0
    void apply(int[] to, int[] first, int[] second, int number);
}
