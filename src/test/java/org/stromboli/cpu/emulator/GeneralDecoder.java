package org.stromboli.cpu.emulator;

import java.util.function.IntUnaryOperator;
import org.stromboli.cpu.emulator.Decoder.Decoded;

/// Instructions on general registers of 64 bits, and those that steer.
final class GeneralDecoder {

    private static final int WIDE = 8; // bits of the prefix REX
    private static final int FIELD = 4;
    private static final int INDEX = 2;
    private static final int BASE = 1;

    private final CodeBytes code;
    private final IntUnaryOperator indexAt;

    /// @param indexAt number of the instruction that begins at a byte, asked when all are decoded
    GeneralDecoder(CodeBytes code, IntUnaryOperator indexAt) {
        this.code = code;
        this.indexAt = indexAt;
    }

    Decoded decode(int first) {
        boolean prefixed = first >> 4 == 4;
        int bits = prefixed ? first & 15 : 0;
        int opcode = prefixed ? code.next() : first;
        if ((opcode & 0xF0) == 0x50 && (bits & ~BASE) == 0) {
            return stack(opcode, opcode & 7 | (bits & BASE) << 3);
        }
        if ((bits & WIDE) != 0) {
            return wide(opcode, bits);
        }
        if (prefixed && opcode == 0x0F) {
            return prefetch(bits);
        }
        if (prefixed) {
            throw new IllegalArgumentException("a prefix that nobody writes");
        }
        return switch (opcode) {
            case 0x0F -> jump();
            case 0xC5 -> clear();
            case 0xC3 -> new Decoded("ret", Processor::leave);
            default -> throw new IllegalArgumentException("an opcode that nobody writes");
        };
    }

    private static Decoded stack(int opcode, int register) {
        if (opcode < 0x58) {
            return new Decoded("push r" + register, p -> {
                p.general[Processor.RSP] -= Long.BYTES;
                p.putLong(p.general[Processor.RSP], p.general[register]);
            });
        }
        return new Decoded("pop r" + register, p -> {
            p.general[register] = p.getLong(p.general[Processor.RSP]);
            p.general[Processor.RSP] += Long.BYTES;
        });
    }

    private Decoded wide(int opcode, int bits) {
        Operands operands = Operands.read(code, (bits & BASE) << 3, (bits & INDEX) << 2, 1, 0);
        int register = operands.field() | (bits & FIELD) << 1;
        return switch (opcode) {
            case 0x8B -> load(register, operands.address());
            case 0x8D -> address(register, operands.address());
            case 0x89 -> move(operands.number(), register);
            case 0x01 -> add(operands.number(), register);
            case 0x39 -> compare(operands.number(), register);
            case 0xC7 -> moveNumber(operands);
            case 0x81 -> addNumber(operands);
            default -> throw new IllegalArgumentException("an opcode that nobody writes");
        };
    }

    private static Decoded load(int to, Address from) {
        return new Decoded("mov r%d,%s".formatted(to, from), p -> p.general[to] = p.getLong(from.of(p)));
    }

    private static Decoded address(int to, Address from) {
        return new Decoded("lea r%d,%s".formatted(to, from), p -> p.general[to] = from.of(p));
    }

    private static Decoded move(int to, int from) {
        return new Decoded("mov r%d,r%d".formatted(to, from), p -> p.general[to] = p.general[from]);
    }

    private static Decoded add(int to, int number) {
        return new Decoded(
                "add r%d,r%d".formatted(to, number), p -> p.general[to] = p.add(p.general[to], p.general[number]));
    }

    private static Decoded compare(int one, int other) {
        return new Decoded("cmp r%d,r%d".formatted(one, other), p -> p.compare(p.general[one], p.general[other]));
    }

    private Decoded moveNumber(Operands operands) {
        int to = onlyField(operands);
        int number = code.nextInt();
        return new Decoded("mov r%d,%d".formatted(to, number), p -> p.general[to] = number);
    }

    private Decoded addNumber(Operands operands) {
        int to = onlyField(operands);
        int number = code.nextInt();
        return new Decoded("add r%d,%d".formatted(to, number), p -> p.general[to] = p.add(p.general[to], number));
    }

    /// The field is a part of the opcode, and zero in all that are known.
    private static int onlyField(Operands operands) {
        if (operands.field() != 0) {
            throw new IllegalArgumentException("an opcode that nobody writes");
        }
        return operands.number();
    }

    /// Does nothing, whatever the address.
    private Decoded prefetch(int bits) {
        if (code.next() != 0x18) {
            throw new IllegalArgumentException("an opcode that nobody writes");
        }
        Operands operands = Operands.read(code, (bits & BASE) << 3, (bits & INDEX) << 2, 1, 0);
        if (operands.field() != 1) {
            throw new IllegalArgumentException("a cache that nobody names");
        }
        return new Decoded("prefetcht0 " + operands.address(), p -> {});
    }

    private Decoded jump() {
        int condition = code.next();
        int distance = code.nextInt();
        int target = code.place() + distance;
        return switch (condition) {
            case 0x85 ->
                new Decoded("jne %d".formatted(target), p -> {
                    if (p.isNotZero()) {
                        p.jump(indexAt.applyAsInt(target));
                    }
                });
            case 0x8F ->
                new Decoded("jg %d".formatted(target), p -> {
                    if (p.isGreater()) {
                        p.jump(indexAt.applyAsInt(target));
                    }
                });
            default -> throw new IllegalArgumentException("a condition that nobody writes");
        };
    }

    private Decoded clear() {
        if (code.next() != 0xF8 || code.next() != 0x77) {
            throw new IllegalArgumentException("an opcode that nobody writes");
        }
        return new Decoded("vzeroupper", p -> {
            for (int register = 0; register < 16; register++) {
                for (int lane = 4; lane < Processor.LANES; lane++) {
                    p.vectors[register][lane] = 0;
                }
            }
        });
    }
}
