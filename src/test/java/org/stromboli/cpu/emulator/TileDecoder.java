package org.stromboli.cpu.emulator;

import org.stromboli.cpu.emulator.Decoder.Decoded;

/// Instructions on tiles (AMX), whose prefix has three bytes: Intel's manual, volume 2, chapter 2.3 (VEX). All of them
/// are of table 0F38, of 128 bits and without wide elements.
final class TileDecoder {

    private static final int TABLE = 2;
    private static final int PREFIX_NONE = 0;
    private static final int PREFIX_66 = 1;
    private static final int PREFIX_F3 = 2;
    private static final int PREFIX_F2 = 3;

    private static final int CONFIGURE = 0x49;
    private static final int MOVE = 0x4B;
    private static final int DOT_BFLOAT16 = 0x5C;
    private static final int DOT_BYTES = 0x5E;

    private final CodeBytes code;

    TileDecoder(CodeBytes code) {
        this.code = code;
    }

    Decoded decode() {
        int p0 = ~code.next();
        int p1 = code.next();
        check((~p0 & 31) == TABLE, "a table of opcodes that no tile is in");
        check((p1 & 0x84) == 0, "wide elements, or 256 bits");
        check((p0 & 0x80) == 0, "a tile above 7");
        int source = ~p1 >> 3 & 15;
        int opcode = code.next();
        Operands operands = Operands.read(code, (p0 & 0x20) >> 2, (p0 & 0x40) >> 3, 1, 0);
        check(
                opcode == DOT_BFLOAT16 || opcode == DOT_BYTES || source == 0,
                "a source that the instruction does not have");
        int prefix = p1 & 3;
        return switch (opcode) {
            case CONFIGURE -> configure(prefix, operands);
            case MOVE -> move(prefix, operands);
            case DOT_BFLOAT16 -> dot(prefix, operands, source);
            case DOT_BYTES -> dotBytes(prefix, operands, source);
            default -> throw new IllegalArgumentException("an opcode that no tile has");
        };
    }

    private static Decoded configure(int prefix, Operands operands) {
        if (prefix == PREFIX_F2) {
            check(operands.number() == 0, "a register that must be 0");
            int to = operands.field();
            return new Decoded("tilezero tmm" + to, p -> p.tiles.zero(to));
        }
        check(prefix == PREFIX_NONE && operands.field() == 0, "an opcode that no tile has");
        if (operands.memory().isEmpty()) {
            check(operands.number() == 0, "a register that must be 0");
            return new Decoded("tilerelease", p -> p.tiles.release());
        }
        Address shapes = operands.address();
        return new Decoded("ldtilecfg " + shapes, p -> p.tiles.configure(p.bytes(shapes.of(p), 64)));
    }

    /// The address is that of the first row; the index is the distance of rows.
    private static Decoded move(int prefix, Operands operands) {
        Address address = operands.address();
        check(address.index() >= 0 && address.scale() == 1, "rows without a distance");
        int tile = operands.field();
        return switch (prefix) {
            case PREFIX_F2, PREFIX_66 ->
                new Decoded(
                        "%s tmm%d,%s".formatted(prefix == PREFIX_F2 ? "tileloadd" : "tileloaddt1", tile, address),
                        p -> p.tiles.load(tile, p, address.first(p), p.general[address.index()]));
            case PREFIX_F3 ->
                new Decoded(
                        "tilestored %s,tmm%d".formatted(address, tile),
                        p -> p.tiles.store(tile, p, address.first(p), p.general[address.index()]));
            default -> throw new IllegalArgumentException("a prefix that no tile has");
        };
    }

    private static Decoded dot(int prefix, Operands operands, int source) {
        check(prefix == PREFIX_F3, "a prefix that no tile has");
        int to = operands.field();
        int rows = operands.number();
        check(rows < 8 && source < 8, "a tile above 7");
        return new Decoded(
                "tdpbf16ps tmm%d,tmm%d,tmm%d".formatted(to, rows, source), p -> p.tiles.dotBfloat16(to, rows, source));
    }

    private static Decoded dotBytes(int prefix, Operands operands, int source) {
        check(prefix == PREFIX_F2 || prefix == PREFIX_66, "a prefix that no tile has, or that nobody writes");
        int to = operands.field();
        int rows = operands.number();
        check(rows < 8 && source < 8, "a tile above 7");
        boolean signed = prefix == PREFIX_F2;
        return new Decoded(
                "%s tmm%d,tmm%d,tmm%d".formatted(signed ? "tdpbssd" : "tdpbusd", to, rows, source),
                p -> p.tiles.dotBytes(to, rows, source, signed));
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new IllegalArgumentException(what);
        }
    }
}
