package org.stromboli.cpu.emulator;

import java.util.Optional;
import java.util.OptionalInt;

/// What the byte called ModRM, and those that follow it, say: Intel's manual, volume 2, chapter 2.1.
///
/// @param field three bits: a register, or a part of the opcode
/// @param register the other operand, unless it is memory
/// @param memory the other operand, unless it is a register
record Operands(int field, OptionalInt register, Optional<Address> memory) {

    private static final int REGISTER = 3;
    private static final int NEAR = 1;
    private static final int FAR = 2;
    private static final int INDEXED = 4;
    private static final int NO_INDEX = 4;

    /// @param baseBits what to add to the number of a base or register
    /// @param indexBits what to add to the number of an index
    /// @param unit what a short displacement counts
    /// @param registerBits what else to add to the number of a register
    static Operands read(CodeBytes code, int baseBits, int indexBits, int unit, int registerBits) {
        int byteOfModes = code.next();
        int mode = byteOfModes >> 6;
        int field = byteOfModes >> 3 & 7;
        int last = byteOfModes & 7;
        if (mode == REGISTER) {
            return new Operands(field, OptionalInt.of(last | baseBits | registerBits), Optional.empty());
        }
        int base = last | baseBits;
        int index = -1;
        int scale = 1;
        if (last == INDEXED) {
            int scaled = code.next();
            base = scaled & 7 | baseBits;
            int number = scaled >> 3 & 7 | indexBits;
            index = number == NO_INDEX ? -1 : number;
            scale = 1 << (scaled >> 6);
        }
        int displacement = switch (mode) {
            case NEAR -> code.nextSigned() * unit;
            case FAR -> code.nextInt();
            default -> throw new IllegalArgumentException("memory without a displacement");
        };
        return new Operands(field, OptionalInt.empty(), Optional.of(new Address(base, index, scale, displacement)));
    }

    /// @throws IllegalArgumentException if it is a register
    Address address() {
        return memory.orElseThrow(() -> new IllegalArgumentException("a register where memory must be"));
    }

    /// @throws IllegalArgumentException if it is memory
    int number() {
        return register.orElseThrow(() -> new IllegalArgumentException("memory where a register must be"));
    }

    /// @param letter of registers
    String text(String letter) {
        return memory.map(Address::toString).orElseGet(() -> letter + number());
    }
}
