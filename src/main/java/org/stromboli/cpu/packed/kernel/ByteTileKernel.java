package org.stromboli.cpu.packed.kernel;

import static org.stromboli.cpu.x86.Reg.R10;
import static org.stromboli.cpu.x86.Reg.R11;
import static org.stromboli.cpu.x86.Reg.R12;
import static org.stromboli.cpu.x86.Reg.R13;
import static org.stromboli.cpu.x86.Reg.R14;
import static org.stromboli.cpu.x86.Reg.R8;
import static org.stromboli.cpu.x86.Reg.R9;
import static org.stromboli.cpu.x86.Reg.RAX;
import static org.stromboli.cpu.x86.Reg.RBP;
import static org.stromboli.cpu.x86.Reg.RBX;
import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;
import static org.stromboli.cpu.x86.Reg.RSP;

import java.util.List;
import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.tile.TileShapes;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.TileAssembler;
import org.stromboli.cpu.x86.Tmm;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// Code for the products of a [Strip] of bytes with blocks of 16 or 32 tokens, by tiles (AMX). Activations are
/// 16-bit integers: `tdpbusd` multiplies their lower bytes and `tdpbssd` their upper ones, and 256 times the
/// second sum and the first are the sum that other kernels get, bit for bit. Vectors of 512 bits scale it, part
/// by part. Arguments:
///
/// ```text
///   rdi  activations            r8   behind the results [tokens, 16 rows] of a block
///   rsi  numbers of steps       r9   behind sums of a block, which are lost
///   rdx  bytes between tokens   +8   items of the strip     +32  0: there are no results yet
///   rcx  blocks of tokens       +16  factors of the strip   +40  shapes (TileShapes)
///                               +24  steps                  +48  bytes of a block's results, less than zero
/// ```
///
/// By Intel's manual, a product takes 16 cycles, four of them per part of 32 tokens, and the vectors that follow take
/// some 85; nothing of it has been measured.
final class ByteTileKernel {

    static final int ARGUMENTS = 12;

    /// Of a token: sums of lower and of upper bytes.
    static final int SUM_BYTES = 128;

    private static final int UPPER_SUMS = SUM_BYTES / 2;
    private static final int TILE_ROWS = TileShapes.TILE_ROWS;

    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13, R14);
    private static final int STACK = 8 * (SAVED.size() + 1);
    private static final Mem ITEMS = Mem.at(RSP, STACK);
    private static final Mem FACTORS = Mem.at(RSP, STACK + 8);
    private static final Mem STEPS = Mem.at(RSP, STACK + 16);
    private static final Mem ARE_THERE = Mem.at(RSP, STACK + 24);
    private static final Mem SHAPES = Mem.at(RSP, STACK + 32);
    private static final Mem BACK = Mem.at(RSP, STACK + 40);

    private static final Tmm TOKENS = new Tmm(4);
    private static final Tmm OTHER_TOKENS = new Tmm(5);
    private static final Tmm LOWER = new Tmm(6);
    private static final Tmm UPPER = new Tmm(7);

    private static final Zmm SUM = new Zmm(0);
    private static final Zmm FACTOR = new Zmm(1);
    private static final Zmm RESULT = new Zmm(2);
    private static final Zmm SCALES = new Zmm(3);
    private static final Zmm MINIMA = new Zmm(4);
    private static final Zmm ZEROS = new Zmm(5);

    private final PackedForm form;
    private final boolean tall;
    private final Assembler code = new Assembler();
    private final TileAssembler tiles = new TileAssembler(code);

    private ByteTileKernel(PackedForm form, boolean tall) {
        this.form = form;
        this.tall = tall;
    }

    /// @param tall blocks of more than 16 tokens
    static byte[] of(PackedForm form, boolean tall) {
        return new ByteTileKernel(form, tall).write();
    }

    private byte[] write() {
        SAVED.forEach(code::push);
        code.load(RAX, SHAPES);
        tiles.configure(Mem.at(RAX, 0));
        code.move(R12, SUM_BYTES); // and the bytes from one item to the next
        repeat(RCX, 1, () -> {
            begin();
            code.move(RAX, RDI);
            code.move(R11, RSI);
            code.load(RBX, ITEMS);
            code.load(RBP, FACTORS);
            code.load(R14, STEPS);
            repeat(R14, 1, this::step);
            for (int part = 0; part < TileShapes.BLOCK_ROWS / TILE_ROWS; part++) {
                sixteenTokens(RDI, RDI);
                sixteenTokens(RSI, RSI);
            }
            code.add(R8, TileShapes.BLOCK_ROWS * Strip.RESULT_BYTES);
        });
        tiles.release();
        SAVED.reversed().forEach(code::pop);
        code.leave();
        return code.bytes();
    }

    /// @param left counts to zero
    private void repeat(Reg left, int each, Runnable body) {
        Assembler.Label again = new Assembler.Label();
        code.place(again);
        body.run();
        code.add(left, -each);
        code.jump(Assembler.Condition.NOT_ZERO, again);
    }

    private void begin() {
        Assembler.Label begun = new Assembler.Label();
        code.load(R10, ARE_THERE);
        code.add(R10, 0);
        code.jump(Assembler.Condition.NOT_ZERO, begun);
        code.zero(RESULT);
        code.load(R10, BACK);
        repeat(R10, -Strip.RESULT_BYTES, () -> code.store(Mem.at(R8, R10, 1, 0), RESULT));
        code.place(begun);
    }

    private void step() {
        for (int part = 0; part < form.parts(); part++) {
            multiply(part);
            scale(part);
        }
        code.add(RAX, Codes.STEP * form.inputBytes());
        code.add(RBX, form.codes().items() * Strip.BYTES.itemBytes());
        code.add(RBP, (int) Strip.BYTES.factorBytes(form));
        code.add(R11, InputLayout.NUMBERS_BYTES);
    }

    private static Tmm sums(int row, int half) {
        return new Tmm(2 * row + half);
    }

    /// Each product follows a load that the next one waits for, so that both can go on at once.
    private void multiply(int part) {
        int rows = tall ? 2 : 1;
        for (int row = 0; row < rows; row++) {
            tiles.zero(sums(row, 0));
            tiles.zero(sums(row, 1));
        }
        int items = part * form.partItems() * Strip.BYTES.itemBytes();
        int tokens = part * form.partItems() * Integer.BYTES;
        code.load(R10, BACK);
        tiles.load(LOWER, Mem.at(RBX, R12, 1, items));
        tiles.load(TOKENS, Mem.at(RAX, RDX, 1, tokens));
        tiles.dotUnsignedBytes(sums(0, 0), TOKENS, LOWER);
        tiles.load(UPPER, Mem.at(RBX, R12, 1, items + Strip.UPPER_AT));
        tiles.dotBytes(sums(0, 1), TOKENS, UPPER);
        if (tall) {
            sixteenTokens(R13, RAX);
            tiles.load(OTHER_TOKENS, Mem.at(R13, RDX, 1, tokens));
            tiles.dotUnsignedBytes(sums(1, 0), OTHER_TOKENS, LOWER);
            tiles.dotBytes(sums(1, 1), OTHER_TOKENS, UPPER);
        }
        code.address(R13, Mem.at(R9, R10, SUM_BYTES / Strip.RESULT_BYTES, 0));
        for (int row = 0; row < rows; row++) {
            int at = row * TILE_ROWS * SUM_BYTES;
            tiles.store(Mem.at(R13, R12, 1, at), sums(row, 0));
            tiles.store(Mem.at(R13, R12, 1, at + UPPER_SUMS), sums(row, 1));
        }
    }

    /// Adds a part's sums to the results, with the operations of [TokenSums] in their order.
    private void scale(int part) {
        int factors = part * Strip.BYTES.partFactorBytes();
        int number = form.parts() == 1 ? 0 : part + 1;
        boolean zeros = Strip.BYTES.keepsZeros(form);
        code.vector(VectorOp.LOAD, SCALES, Mem.at(RBP, factors + Strip.SCALES));
        if (form.scaling().hasMinima()) {
            code.vector(VectorOp.LOAD, MINIMA, Mem.at(RBP, factors + Strip.MINIMA));
        }
        if (zeros) {
            code.vector(VectorOp.LOAD, ZEROS, Mem.at(RBP, factors + Strip.ZEROS));
        }
        code.move(R13, R11);
        repeat(R10, -Strip.RESULT_BYTES, () -> {
            int times = SUM_BYTES / Strip.RESULT_BYTES;
            code.vector(VectorOp.LOAD, SUM, Mem.at(R9, R10, times, UPPER_SUMS));
            code.shiftLeft(SUM, SUM, Byte.SIZE);
            code.vector(VectorOp.ADD_INTEGERS, SUM, SUM, Mem.at(R9, R10, times, 0));
            if (zeros) {
                Mem negative = Mem.at(R13, InputLayout.negativeSum(number)).forEach();
                code.vector(VectorOp.DOT_WORDS, SUM, ZEROS, negative);
            }
            code.vector(VectorOp.TO_FLOATS, SUM, SUM);
            code.vector(VectorOp.LOAD, RESULT, Mem.at(R8, R10, 1, 0));
            Mem scale = Mem.at(R13, InputLayout.SCALE).forEach();
            code.vector(VectorOp.MULTIPLY, FACTOR, SCALES, scale);
            code.vector(VectorOp.FMA231, RESULT, FACTOR, SUM);
            if (form.scaling().hasMinima()) {
                Mem scaled = Mem.at(R13, InputLayout.scaledSum(number)).forEach();
                code.vector(VectorOp.FNMA231, RESULT, MINIMA, scaled);
            }
            code.store(Mem.at(R8, R10, 1, 0), RESULT);
            code.add(R13, RDX);
        });
    }

    private void sixteenTokens(Reg to, Reg from) {
        code.address(to, Mem.at(from, RDX, 8, 0));
        code.address(to, Mem.at(to, RDX, 8, 0));
    }
}
