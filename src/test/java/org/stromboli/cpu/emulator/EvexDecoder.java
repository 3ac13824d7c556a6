package org.stromboli.cpu.emulator;

import java.util.OptionalInt;
import org.stromboli.cpu.emulator.Decoder.Decoded;
import org.stromboli.cpu.emulator.VectorInstruction.Form;

/// Instructions on vectors, whose prefix has four bytes: Intel's manual, volume 2, chapter 2.7 (EVEX). Those of 512
/// bits, stores of 256, and products of words of 256; none has a mask.
final class EvexDecoder {

    private static final int HALF = 1;
    private static final int FULL = 2;
    private static final int NO_FIRST = 0;
    private static final int UPPER_BANK = 16;
    private static final int DOT_WORDS = 0x52; // of table 2

    private final CodeBytes code;
    private final VexDecoder halfInstructions;

    /// The prefix's fields by the manual's names, those that are stored inverted the right way round.
    private record Prefix(
            int map, int pp, int vvvv, int length, boolean broadcast, int registerBits, int indexBits, int baseBits) {}

    EvexDecoder(CodeBytes code, VexDecoder halfInstructions) {
        this.code = code;
        this.halfInstructions = halfInstructions;
    }

    Decoded decode() {
        Prefix prefix = prefix();
        int opcode = code.next();
        if (prefix.map == 1 && prefix.pp == 1 && (opcode == 0x71 || opcode == 0x72)) {
            return shift(prefix, opcode);
        }
        if (prefix.length == HALF && !prefix.broadcast && prefix.map == 2 && opcode == DOT_WORDS) {
            return half(prefix, opcode);
        }
        VectorInstruction instruction = VectorInstruction.of(prefix.map, prefix.pp, opcode);
        if (instruction.form() == Form.STORE) {
            return store(prefix);
        }
        check(prefix.length == FULL, "a vector that is not of 512 bits");
        Operands operands = operands(prefix, instruction.form().memoryBytes());
        OptionalInt number = instruction.hasNumber() ? OptionalInt.of(code.next()) : OptionalInt.empty();
        int to = operands.field() | prefix.registerBits;
        int first = prefix.vvvv;
        check(instruction.hasFirst() || first == NO_FIRST, "a first source that the instruction does not have");
        boolean each = prefix.broadcast;
        check(
                !each || operands.memory().isPresent() && instruction.form() == Form.FULL,
                "a bit for memory that is not");
        String text = "%s zmm%d%s,%s%s%s"
                .formatted(
                        instruction.text(),
                        to,
                        instruction.hasFirst() ? ",zmm" + first : "",
                        operands.text(instruction.form() == Form.GENERAL ? "r" : "zmm"),
                        each ? "{1to16}" : "",
                        number.isPresent() ? "," + number.getAsInt() : "");
        VectorSource second = source(instruction.form(), operands, each);
        int value = number.orElse(0);
        VectorOperation operation = instruction.operation();
        return new Decoded(text, p -> operation.apply(p.vectors[to], p.vectors[first], second.of(p), value));
    }

    private Decoded half(Prefix prefix, int opcode) {
        VexDecoder.Prefix same = new VexDecoder.Prefix(
                prefix.map, prefix.pp, false, prefix.vvvv, prefix.registerBits, prefix.indexBits, prefix.baseBits);
        return halfInstructions.decode(same, opcode, 0, prefix.indexBits << 1);
    }

    private Prefix prefix() {
        int p0 = code.next();
        int p1 = code.next();
        int p2 = code.next();
        int map = p0 & 3;
        check((p0 & 12) == 0 && map != 0, "a table of opcodes that nobody uses");
        check((p1 & 0x80) == 0, "wide elements");
        check((p1 & 4) != 0, "no EVEX");
        check((p2 & 7) == 0 && (p2 & 0x80) == 0, "a mask");
        int vvvv = (~p1 >> 3 & 15) | ((p2 & 8) << 1 ^ UPPER_BANK);
        return new Prefix(
                map,
                p1 & 3,
                vvvv,
                p2 >> 5 & 3,
                (p2 & 16) != 0,
                (~p0 >> 7 & 1) << 3 | (~p0 >> 4 & 1) << 4,
                (~p0 >> 6 & 1) << 3,
                (~p0 >> 5 & 1) << 3);
    }

    /// @param bytes that the instruction reads or writes in memory
    private Operands operands(Prefix prefix, int bytes) {
        int unit = prefix.broadcast ? Integer.BYTES : bytes;
        return Operands.read(code, prefix.baseBits, prefix.indexBits, unit, prefix.indexBits << 1);
    }

    private VectorSource source(Form form, Operands operands, boolean each) {
        if (operands.memory().isPresent()) {
            check(form != Form.GENERAL, "memory where a general register must be");
            return form.source(operands.address(), each);
        }
        int number = operands.number();
        if (form == Form.GENERAL) {
            return p -> {
                p.loaded[0] = (int) p.general[number];
                return p.loaded;
            };
        }
        check(form != Form.SCALAR && form != Form.QUARTER, "a register where memory must be");
        return p -> p.vectors[number];
    }

    private Decoded store(Prefix prefix) {
        check(prefix.length == FULL || prefix.length == HALF, "a length that nobody writes");
        check(!prefix.broadcast && prefix.vvvv == NO_FIRST, "a store with a source too many");
        int lanes = prefix.length == FULL ? Processor.LANES : Processor.LANES / 2;
        Operands operands = operands(prefix, lanes * Integer.BYTES);
        int from = operands.field() | prefix.registerBits;
        Address to = operands.address();
        String name = prefix.length == FULL ? "zmm" : "ymm";
        return new Decoded("vmovups %s,%s%d".formatted(to, name, from), p -> p.store(to.of(p), lanes, p.vectors[from]));
    }

    /// Those whose target is in the place of the first source, and whose opcode goes on in the register's bits.
    private Decoded shift(Prefix prefix, int opcode) {
        check(prefix.length == FULL && !prefix.broadcast, "a vector that is not of 512 bits");
        Operands operands = operands(prefix, Form.FULL.memoryBytes());
        int from = operands.number();
        int bits = code.next();
        int to = prefix.vvvv;
        boolean words = opcode == 0x71;
        check(prefix.registerBits == 0 && operands.field() == (words ? 2 : 6), "a shift that nobody writes");
        VectorOperation operation = words ? ByteOperations::shiftWordsRight : ByteOperations::shiftLeft;
        return new Decoded(
                "%s zmm%d,zmm%d,%d".formatted(words ? "vpsrlw" : "vpslld", to, from, bits),
                p -> operation.apply(p.vectors[to], p.vectors[to], p.vectors[from], bits));
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new IllegalArgumentException(what);
        }
    }
}
