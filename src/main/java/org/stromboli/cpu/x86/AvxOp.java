package org.stromboli.cpu.x86;

/// Instructions on vectors of 256 bits (AVX2, FMA, F16C), as Intel's manual encodes them. Field names as in [VectorOp].
public enum AvxOp {
    LOAD(1, 0, 0x10),
    STORE(1, 0, 0x11),
    ADD(1, 0, 0x58),
    MULTIPLY(1, 0, 0x59),
    DIVIDE(1, 0, 0x5E),
    MAXIMUM(1, 0, 0x5F),
    /// to += first * second
    FMA231(2, 1, 0xB8),
    /// to -= first * second
    FNMA231(2, 1, 0xBC),
    /// From 32-bit integers to float32.
    TO_FLOATS(1, 0, 0x5B),
    /// From float32 to 32-bit integers, to the nearest.
    TO_INTEGERS(1, 1, 0x5B),
    /// From float16; half as many bytes go in.
    WIDEN_HALVES(2, 1, 0x13),
    AND(1, 1, 0xDB),
    OR(1, 1, 0xEB),
    XOR(1, 1, 0xEF),
    MAXIMUM_INTEGERS(2, 1, 0x3D),
    ADD_INTEGERS(1, 1, 0xFE),
    SUBTRACT_INTEGERS(1, 1, 0xFA),
    SUBTRACT_WORDS(1, 1, 0xF9),
    /// Products of pairs of 16-bit integers, and the sum of each pair in 32 bits.
    MULTIPLY_ADD_WORDS(1, 1, 0xF5),
    /// to += what [#MULTIPLY_ADD_WORDS] gives (AVX-VNNI).
    DOT_WORDS(2, 1, 0x52),
    /// From 32-bit to 16-bit integers, saturated, within each half of the vector.
    PACK_WORDS(1, 1, 0x6B),
    BROADCAST(2, 1, 0x18),
    BROADCAST_INTEGER(2, 1, 0x58),
    /// Within each half of the vector, as the next three.
    INTERLEAVE_LOW_BYTES(1, 1, 0x60),
    INTERLEAVE_HIGH_BYTES(1, 1, 0x68),
    INTERLEAVE_LOW_WORDS(1, 1, 0x61),
    INTERLEAVE_HIGH_WORDS(1, 1, 0x69),
    SHUFFLE_BYTES(2, 1, 0x00),
    /// Lanes of 64 bits, by a number in the instruction.
    PERMUTE_PAIRS(3, 1, 0x00, true),
    SHUFFLE_LANES(1, 1, 0x70),
    /// The upper or lower 128 bits of the first operand, to the second: the other way round than all others.
    EXTRACT_HALF(3, 1, 0x39),
    /// From bytes to 16-bit integers.
    WIDEN_SIGNED_BYTES_TO_WORDS(2, 1, 0x20),
    /// From bytes to 32-bit integers.
    WIDEN_SIGNED_BYTES(2, 1, 0x21),
    WIDEN_BYTES(2, 1, 0x31);

    final int map;
    final int prefix;
    final int opcode;
    final boolean wide;

    AvxOp(int map, int prefix, int opcode) {
        this(map, prefix, opcode, false);
    }

    AvxOp(int map, int prefix, int opcode, boolean wide) {
        this.map = map;
        this.prefix = prefix;
        this.opcode = opcode;
        this.wide = wide;
    }
}
