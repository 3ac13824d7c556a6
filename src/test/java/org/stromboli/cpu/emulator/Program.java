package org.stromboli.cpu.emulator;

import java.util.List;
import java.util.Map;

/// Decoded code.
///
/// @param instructions in order
/// @param texts what each of them is, as an assembler would write its name, and its operands roughly
/// @param indices of instructions by the byte at which they begin
record Program(List<Instruction> instructions, List<String> texts, Map<Integer, Integer> indices) {

    /// @throws IllegalStateException if no instruction begins there
    int indexAt(int place) {
        Integer index = indices.get(place);
        if (index == null) {
            throw new IllegalStateException("a jump to byte %d, where no instruction begins".formatted(place));
        }
        return index;
    }
}
