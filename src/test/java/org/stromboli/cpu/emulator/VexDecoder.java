package org.stromboli.cpu.emulator;

import java.util.Arrays;
import org.stromboli.cpu.emulator.Decoder.Decoded;

/// Instructions on vectors of 256 bits, whose prefix has three bytes: Intel's manual, volume 2, chapter 2.3 (VEX).
final class VexDecoder {

    private static final int NO_FIRST = 0;
    private static final int HALF_LANES = Processor.LANES / 2;
    private static final int EXTRACT = 0x39;

    private final CodeBytes code;

    /// By the manual's names, those that are stored inverted the right way round.
    record Prefix(int map, int pp, boolean wide, int vvvv, int registerBits, int indexBits, int baseBits) {}

    VexDecoder(CodeBytes code) {
        this.code = code;
    }

    Decoded decode() {
        int p0 = code.next();
        int p1 = code.next();
        check((p1 & 4) != 0, "a vector of 128 bits");
        Prefix prefix = new Prefix(
                p0 & 31,
                p1 & 3,
                (p1 & 0x80) != 0,
                ~p1 >> 3 & 15,
                (~p0 >> 7 & 1) << 3,
                (~p0 >> 6 & 1) << 3,
                (~p0 >> 5 & 1) << 3);
        int opcode = code.next();
        if (prefix.map == 1 && prefix.pp == 1 && (opcode == 0x71 || opcode == 0x72)) {
            return shift(prefix, opcode);
        }
        if (prefix.map == 3 && prefix.pp == 1 && opcode == EXTRACT) {
            return extract(prefix);
        }
        return decode(prefix, opcode, 1, 0);
    }

    /// @param unit what a short displacement counts; 0: what the instruction reads or writes
    /// @param registerBits what else to add to the number of a register that is the last operand
    Decoded decode(Prefix prefix, int opcode, int unit, int registerBits) {
        HalfInstruction instruction = HalfInstruction.of(prefix.map, prefix.pp, opcode);
        check(prefix.wide == instruction.isWide(), "elements of another width");
        int counted = unit == 0 ? instruction.memoryBytes() : unit;
        Operands operands = Operands.read(code, prefix.baseBits, prefix.indexBits, counted, registerBits);
        int number = instruction.hasNumber() ? code.next() : 0;
        int to = operands.field() | prefix.registerBits;
        int first = prefix.vvvv;
        check(instruction.hasFirst() || first == NO_FIRST, "a first source that the instruction does not have");
        String text = "%s ymm%d%s,%s,%d"
                .formatted(
                        instruction.text(),
                        to,
                        instruction.hasFirst() ? ",ymm" + first : "",
                        operands.text("ymm"),
                        number);
        if (instruction == HalfInstruction.VMOVUPS_STORE) {
            Address address = operands.address();
            return new Decoded(text, p -> p.store(address.of(p), HALF_LANES, p.vectors[to]));
        }
        VectorSource second = source(operands, instruction.memoryBytes());
        return new Decoded(text, p -> instruction.apply(p.vectors[to], p.vectors[first], second.of(p), number));
    }

    private static VectorSource source(Operands operands, int bytes) {
        if (operands.memory().isEmpty()) {
            check(bytes == HALF_LANES * Integer.BYTES, "a register where memory must be");
            int number = operands.number();
            return p -> p.vectors[number];
        }
        Address address = operands.address();
        return p -> {
            p.load(address.of(p), bytes / Integer.BYTES, p.loaded);
            return p.loaded;
        };
    }

    /// The target is in the place of the first source, and the opcode goes on in the register's bits.
    private Decoded shift(Prefix prefix, int opcode) {
        Operands operands = Operands.read(code, prefix.baseBits, prefix.indexBits, 1, 0);
        int from = operands.number();
        int bits = code.next();
        int to = prefix.vvvv;
        check(prefix.registerBits == 0, "a shift that nobody writes");
        VectorOperation operation = switch (opcode << 4 | operands.field()) {
            case 0x716 -> WordOperations::shiftLeft;
            case 0x712 -> ByteOperations::shiftWordsRight;
            case 0x714 -> WordOperations::shiftRightSigned;
            case 0x726 -> ByteOperations::shiftLeft;
            case 0x722 -> WordOperations::shiftLanesRight;
            default -> throw new IllegalArgumentException("a shift that nobody writes");
        };
        return new Decoded("shift %02x/%d ymm%d,ymm%d,%d".formatted(opcode, operands.field(), to, from, bits), p -> {
            operation.apply(p.vectors[to], p.vectors[to], p.vectors[from], bits);
            Arrays.fill(p.vectors[to], HALF_LANES, Processor.LANES, 0);
        });
    }

    /// The target is the last operand: half a vector.
    private Decoded extract(Prefix prefix) {
        Operands operands = Operands.read(code, prefix.baseBits, prefix.indexBits, 1, 0);
        int to = operands.number();
        int from = operands.field() | prefix.registerBits;
        int half = code.next() & 1;
        return new Decoded("vextracti128 xmm%d,ymm%d,%d".formatted(to, from, half), p -> {
            int lanes = HALF_LANES / 2;
            System.arraycopy(p.vectors[from], half * lanes, p.vectors[to], 0, lanes);
            Arrays.fill(p.vectors[to], lanes, Processor.LANES, 0);
        });
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new IllegalArgumentException(what);
        }
    }
}
