package org.stromboli.cpu.x86;

/// Instructions on vectors of 512 bits, as Intel's manual encodes them.
///
/// The field names are the manual's: `map` is the table of opcodes (1: 0F, 2: 0F38, 3: 0F3A), `prefix` the number of
/// the old prefix (0: none, 1: 66, 2: F3, 3: F2).
public enum VectorOp {
    ADD(1, 0, 0x58),
    MULTIPLY(1, 0, 0x59),
    SUBTRACT(1, 0, 0x5C),
    DIVIDE(1, 0, 0x5E),
    MAXIMUM(1, 0, 0x5F),
    SQUARE_ROOT(1, 0, 0x51),
    /// to = first * second + to
    FMA231(2, 1, 0xB8),
    /// to = to - first * second
    FNMA231(2, 1, 0xBC),
    /// to = first * to + second
    FMA213(2, 1, 0xA8),
    /// to = to * second + first
    FMA132(2, 1, 0x98),
    /// to = to * second - first
    FMS132(2, 1, 0x9A),
    /// to += products of pairs of bfloat16
    DOT_BFLOAT16(2, 2, 0x52),
    /// Half as many bytes come out.
    TO_BFLOAT16(2, 2, 0x72),
    /// Half as many bytes go in.
    WIDEN_WORDS(2, 1, 0x33, 32),
    BROADCAST(2, 1, 0x18, 4),
    BROADCAST_QUARTER(2, 1, 0x5A, 16),
    BROADCAST_REGISTER(2, 1, 0x7C),
    LOAD(1, 0, 0x10),
    STORE(1, 0, 0x11),
    /// first * 2 ^ second
    SCALE_EXPONENT(2, 1, 0x2C),
    ROUND(3, 1, 0x08),
    AND(1, 1, 0xDB),
    ADD_INTEGERS(1, 1, 0xFE),
    /// From 32-bit integers to float32.
    TO_FLOATS(1, 0, 0x5B),
    XOR(1, 1, 0xEF),
    SHUFFLE_BYTES(2, 1, 0x00),
    /// to = bytes of first and second, by the low seven bits of each byte of to
    LOOK_UP_BYTES(2, 1, 0x75),
    /// to += the sums of products of pairs of 16-bit integers
    DOT_WORDS(2, 1, 0x52),
    /// Each bit of to, first and second is a place in a table of eight bits.
    COMBINE(3, 1, 0x25),
    INTERLEAVE_LOW_BYTES(1, 1, 0x60),
    INTERLEAVE_HIGH_BYTES(1, 1, 0x68),
    SHUFFLE_QUARTERS(3, 1, 0x23),
    SHUFFLE_WITHIN_QUARTERS(3, 1, 0x04);

    final int map;
    final int prefix;
    final int opcode;
    final int memoryBytes;

    VectorOp(int map, int prefix, int opcode) {
        this(map, prefix, opcode, 64);
    }

    VectorOp(int map, int prefix, int opcode, int memoryBytes) {
        this.map = map;
        this.prefix = prefix;
        this.opcode = opcode;
        this.memoryBytes = memoryBytes;
    }
}
