package org.stromboli.cpu.x86;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Writes machine code for x86-64 with AVX-512 or AVX2, instruction by instruction. Vectors have 16 lanes of 32 bits,
/// or eight. Encodings are those of Intel's manual, volume 2, chapters 2.7 (EVEX) and 2.3 (VEX, in its long form).
public final class Assembler {

    private static final int FULL = 2; // 512 bits
    private static final int HALF = 1; // 256 bits
    private static final int NO_SOURCE = 0;
    private static final int LANE_BYTES = 4;

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final List<Jump> jumps = new ArrayList<>();

    /// A place in the code.
    public static final class Label {
        private int place = -1;
    }

    private record Jump(int end, Label target) {}

    /// What a jump depends on, by the manual's numbers.
    public enum Condition {
        NOT_ZERO(0x85),
        GREATER(0x8F);

        private final int opcode;

        Condition(int opcode) {
            this.opcode = opcode;
        }
    }

    public byte[] bytes() {
        byte[] bytes = code.toByteArray();
        for (Jump jump : jumps) {
            int distance = jump.target.place - jump.end;
            for (int i = 0; i < 4; i++) {
                bytes[jump.end - 4 + i] = (byte) (distance >> (8 * i));
            }
        }
        return bytes;
    }

    // Vectors.

    /// to = op(first, second)
    public void vector(VectorOp op, Zmm to, Zmm first, Operand second) {
        evex(op, FULL, to.number(), first.number(), second, OptionalInt.empty());
    }

    /// to = op(second)
    public void vector(VectorOp op, Zmm to, Operand second) {
        evex(op, FULL, to.number(), NO_SOURCE, second, OptionalInt.empty());
    }

    /// to = op(second), with a number in the instruction
    public void vector(VectorOp op, Zmm to, Operand second, int number) {
        evex(op, FULL, to.number(), NO_SOURCE, second, OptionalInt.of(number));
    }

    /// to = op(first, second), with a number in the instruction
    public void vector(VectorOp op, Zmm to, Zmm first, Operand second, int number) {
        evex(op, FULL, to.number(), first.number(), second, OptionalInt.of(number));
    }

    public void store(Mem to, Zmm from) {
        evex(VectorOp.STORE, FULL, from.number(), NO_SOURCE, to, OptionalInt.empty());
    }

    /// The lower 256 bits.
    public void storeHalf(Mem to, Zmm from) {
        evex(VectorOp.STORE, HALF, from.number(), NO_SOURCE, to, OptionalInt.empty());
    }

    public void shiftLeft(Zmm to, Zmm from, int bits) {
        shift(0x72, 6, to, from, bits);
    }

    /// Shifts words of 16 bits, unsigned.
    public void shiftWordsRight(Zmm to, Zmm from, int bits) {
        shift(0x71, 2, to, from, bits);
    }

    private void shift(int opcode, int extension, Zmm to, Zmm from, int bits) {
        prefix(1, 1, FULL, extension, to.number(), from);
        put(opcode);
        address(extension, from, 0);
        put(bits);
    }

    public void zero(Zmm to) {
        vector(VectorOp.XOR, to, to, to);
    }

    /// All lanes get the same bits. Changes a general register.
    public void fill(Zmm to, int bits, Reg scratch) {
        move(scratch, bits);
        vector(VectorOp.BROADCAST_REGISTER, to, scratch);
    }

    // Vectors of 256 bits.

    /// to = op(first, second)
    public void vector(AvxOp op, Ymm to, Ymm first, Operand second) {
        vex(op, to.number(), first.number(), second);
    }

    /// to = op(second)
    public void vector(AvxOp op, Ymm to, Operand second) {
        vex(op, to.number(), NO_SOURCE, second);
    }

    /// to = op(second), with a number in the instruction
    public void vector(AvxOp op, Ymm to, Operand second, int number) {
        vex(op, to.number(), NO_SOURCE, second);
        put(number);
    }

    /// to = op(first, second), as AVX-512 encodes it
    public void vector(VectorOp op, Ymm to, Ymm first, Operand second) {
        evex(op, HALF, to.number(), first.number(), second, OptionalInt.empty());
    }

    public void store(Mem to, Ymm from) {
        vex(AvxOp.STORE, from.number(), NO_SOURCE, to);
    }

    public void shift(AvxShift shift, Ymm to, Ymm from, int bits) {
        longVex(1, 1, false, shift.extension, to.number(), from);
        put(shift.opcode);
        address(shift.extension, from, 0);
        put(bits);
    }

    private void vex(AvxOp op, int register, int first, Operand second) {
        longVex(op.map, op.prefix, op.wide, register, first, second);
        put(op.opcode);
        address(register, second, 1);
    }

    private void longVex(int map, int old, boolean wide, int register, int first, Operand second) {
        int index =
                second instanceof Mem memory ? memory.index().map(Reg::number).orElse(0) : 0;
        put(0xC4, inverted(register, 3, 7) | inverted(index, 3, 6) | inverted(second.number(), 3, 5) | map);
        put((wide ? 0x80 : 0) | (~first & 15) << 3 | 4 | old);
    }

    private void evex(VectorOp op, int length, int register, int first, Operand second, OptionalInt immediate) {
        prefix(op.map, op.prefix, length, register, first, second);
        put(op.opcode);
        address(
                register,
                second,
                second instanceof Mem memory && memory.each() ? LANE_BYTES : op.memoryBytes * length / FULL);
        immediate.ifPresent(this::put);
    }

    /// Registers have five bits; those above the third are spread over the prefix, inverted.
    private void prefix(int map, int old, int length, int register, int first, Operand second) {
        int base = second.number();
        int index = 0;
        boolean each = false;
        if (second instanceof Mem memory) {
            index = memory.index().map(Reg::number).orElse(0) << 1; // its bit 3 goes where a register has bit 4
            each = memory.each();
        } else {
            index = base;
        }
        put(0x62);
        put(inverted(register, 3, 7) | inverted(index, 4, 6) | inverted(base, 3, 5) | inverted(register, 4, 4) | map);
        put((~first & 15) << 3 | 4 | old);
        put(length << 5 | (each ? 16 : 0) | inverted(first, 4, 3));
    }

    static int inverted(int number, int bit, int to) {
        return (~number >> bit & 1) << to;
    }

    // General registers.

    public void move(Reg to, Reg from) {
        general(0x89, from.number(), to);
    }

    public void move(Reg to, int number) {
        general(0xC7, 0, to);
        putInt(number);
    }

    public void load(Reg to, Mem from) {
        general(0x8B, to.number(), from);
    }

    public void address(Reg to, Mem from) {
        general(0x8D, to.number(), from);
    }

    /// Has a line of memory fetched into all caches, if there is such memory.
    public void prefetch(Mem from) {
        int index = from.index().map(Reg::number).orElse(0);
        put(0x40 | index >> 3 << 1 | from.base().number() >> 3, 0x0F, 0x18);
        address(1, from, 1);
    }

    public void add(Reg to, Reg number) {
        general(0x01, number.number(), to);
    }

    public void add(Reg to, int number) {
        general(0x81, 0, to);
        putInt(number);
    }

    public void compare(Reg one, Reg other) {
        general(0x39, other.number(), one);
    }

    public void push(Reg register) {
        general(register, 0x50);
    }

    public void pop(Reg register) {
        general(register, 0x58);
    }

    private void general(Reg register, int opcode) {
        if (register.number() >= 8) {
            put(0x41);
        }
        put(opcode | register.number() & 7);
    }

    void general(int opcode, int register, Operand second) {
        int index =
                second instanceof Mem memory ? memory.index().map(Reg::number).orElse(0) : 0;
        put(0x48 | register >> 3 << 2 | index >> 3 << 1 | second.number() >> 3);
        put(opcode);
        address(register, second, 1);
    }

    // Flow.

    public void place(Label label) {
        label.place = code.size();
    }

    public void jump(Condition condition, Label target) {
        put(0x0F, condition.opcode);
        putInt(0);
        jumps.add(new Jump(code.size(), target));
    }

    /// Also tells the processor that wide registers are free.
    public void leave() {
        put(0xC5, 0xF8, 0x77, 0xC3);
    }

    // Bytes.

    /// @param unit a short displacement counts in it; 0 where there is no memory
    void address(int register, Operand second, int unit) {
        int field = (register & 7) << 3;
        if (!(second instanceof Mem memory)) {
            put(0xC0 | field | second.number() & 7);
            return;
        }
        int base = memory.base().number() & 7;
        boolean indexed = memory.index().isPresent() || base == 4;
        int displacement = memory.displacement();
        boolean near = displacement % unit == 0 && Math.abs(displacement / unit) < 128;
        put((near ? 0x40 : 0x80) | field | (indexed ? 4 : base));
        if (indexed) {
            int index = memory.index().map(Reg::number).orElse(4) & 7;
            put(Integer.numberOfTrailingZeros(memory.scale()) << 6 | index << 3 | base);
        }
        if (near) {
            put(displacement / unit);
        } else {
            putInt(displacement);
        }
    }

    void put(int... bytes) {
        for (int each : bytes) {
            code.write(each);
        }
    }

    private void putInt(int number) {
        for (int i = 0; i < 4; i++) {
            put(number >> (8 * i));
        }
    }
}
