package org.stromboli.cpu.x86;

/// Shifts of vectors of 256 bits by a number in the instruction. The manual writes the opcode's second part as `/n`.
public enum AvxShift {
    WORDS_LEFT(0x71, 6),
    WORDS_RIGHT(0x71, 2),
    WORDS_RIGHT_SIGNED(0x71, 4),
    LANES_LEFT(0x72, 6),
    LANES_RIGHT(0x72, 2);

    final int opcode;
    final int extension;

    AvxShift(int opcode, int extension) {
        this.opcode = opcode;
        this.extension = extension;
    }
}
