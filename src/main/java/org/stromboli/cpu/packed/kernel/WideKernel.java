package org.stromboli.cpu.packed.kernel;

import static org.stromboli.cpu.x86.Reg.R10;
import static org.stromboli.cpu.x86.Reg.R11;
import static org.stromboli.cpu.x86.Reg.R12;
import static org.stromboli.cpu.x86.Reg.R13;
import static org.stromboli.cpu.x86.Reg.R14;
import static org.stromboli.cpu.x86.Reg.R15;
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
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// Code for the products of a wide [Strip] with many tokens, a tile of up to eleven at a time, in vectors of 512 bits:
/// `vpdpwssd` multiplies 16 rows. Arguments are those of [TileKernel].
///
/// A product takes its token from memory, so that two ports of loads and two of products are as busy as each other. A
/// sum waits five cycles for the one before, by Intel's manual, so that ten of them keep both ports busy. Three
/// registers and the stride, times up to eight, reach eleven tokens.
final class WideKernel {

    static final int MAX_TOKENS = 11;

    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13, R14, R15);
    private static final int STACK = 8 * (SAVED.size() + 1);
    private static final Mem TILES = Mem.at(RSP, STACK);
    private static final Mem STEPS = Mem.at(RSP, STACK + 8);
    private static final Mem RESULTS = Mem.at(RSP, STACK + 16);

    /// Registers that have the addresses of tokens 0, 2 and 5.
    private static final List<Reg> BASES = List.of(RBX, RBP, R12);

    /// For each token the base, and the strides from there.
    private static final int[] BASE_OF = {0, 0, 1, 1, 1, 2, 2, 2, 0, 2, 1};

    private static final int[] STRIDES = {0, 1, 0, 1, 2, 0, 1, 2, 8, 4, 8};

    private static final Zmm WEIGHTS = new Zmm(16);
    private static final Zmm SCALES = new Zmm(17);
    private static final Zmm MINIMA = new Zmm(18);
    private static final Zmm FACTOR = new Zmm(19);
    private static final Zmm RESULT = new Zmm(20);

    private final PackedForm form;
    private final int tokens;
    private final Assembler code = new Assembler();

    private WideKernel(PackedForm form, int tokens) {
        this.form = form;
        this.tokens = tokens;
    }

    /// @param tokens of a tile
    static byte[] of(PackedForm form, int tokens) {
        return new WideKernel(form, tokens).write();
    }

    private static Zmm sum(int token) {
        return new Zmm(token);
    }

    private static Mem result(int token) {
        return Mem.at(R8, token * Strip.RESULT_BYTES);
    }

    private byte[] write() {
        SAVED.forEach(code::push);
        code.load(R13, TILES);
        Assembler.Label tile = new Assembler.Label();
        code.place(tile);
        begin();
        bases();
        code.move(R10, RCX);
        code.move(RAX, RDI);
        code.move(R11, R9);
        code.load(R14, STEPS);
        Assembler.Label step = new Assembler.Label();
        code.place(step);
        for (int part = 0; part < form.parts(); part++) {
            multiply(part);
            scale(part);
        }
        code.add(RAX, form.codes().items() * Strip.WIDE.itemBytes());
        code.add(R11, (int) Strip.WIDE.factorBytes(form));
        BASES.forEach(each -> code.add(each, Codes.STEP * form.inputBytes()));
        code.add(R10, InputLayout.NUMBERS_BYTES);
        code.add(R14, -1);
        code.jump(Assembler.Condition.NOT_ZERO, step);
        for (int token = 0; token < tokens; token++) {
            code.add(RSI, RDX);
            code.add(RCX, RDX);
        }
        code.add(R8, tokens * Strip.RESULT_BYTES);
        code.add(R13, -1);
        code.jump(Assembler.Condition.NOT_ZERO, tile);
        SAVED.reversed().forEach(code::pop);
        code.leave();
        return code.bytes();
    }

    private void begin() {
        Assembler.Label begun = new Assembler.Label();
        code.load(R14, RESULTS);
        code.add(R14, 0);
        code.jump(Assembler.Condition.NOT_ZERO, begun);
        code.zero(RESULT);
        for (int token = 0; token < tokens; token++) {
            code.store(result(token), RESULT);
        }
        code.place(begun);
    }

    private void bases() {
        code.move(RBX, RSI);
        code.address(RBP, Mem.at(RSI, RDX, 2, 0));
        code.address(R12, Mem.at(RBP, RDX, 2, 0));
        code.add(R12, RDX);
    }

    private static Mem input(int token, int displacement) {
        Reg base = BASES.get(BASE_OF[token]);
        return STRIDES[token] == 0 ? Mem.at(base, displacement) : Mem.at(base, RDX, STRIDES[token], displacement);
    }

    private void multiply(int part) {
        for (int token = 0; token < tokens; token++) {
            code.zero(sum(token));
        }
        int first = part * form.partItems();
        for (int item = first; item < first + form.partItems(); item++) {
            code.vector(VectorOp.LOAD, WEIGHTS, Mem.at(RAX, item * Strip.WIDE.itemBytes()));
            for (int token = 0; token < tokens; token++) {
                Mem pair = input(token, item * Integer.BYTES).forEach();
                code.vector(VectorOp.DOT_WORDS, sum(token), WEIGHTS, pair);
            }
        }
    }

    /// Adds a part's sums to the results, with the operations of [TokenSums] in their order.
    private void scale(int part) {
        int factors = part * Strip.WIDE.partFactorBytes();
        int number = form.parts() == 1 ? 0 : part + 1;
        code.vector(VectorOp.LOAD, SCALES, Mem.at(R11, factors + Strip.SCALES));
        if (form.scaling().hasMinima()) {
            code.vector(VectorOp.LOAD, MINIMA, Mem.at(R11, factors + Strip.MINIMA));
        }
        code.move(R15, R10);
        for (int token = 0; token < tokens; token++) {
            code.vector(VectorOp.TO_FLOATS, sum(token), sum(token));
            code.vector(VectorOp.LOAD, RESULT, result(token));
            Mem scale = Mem.at(R15, InputLayout.SCALE).forEach();
            code.vector(VectorOp.MULTIPLY, FACTOR, SCALES, scale);
            code.vector(VectorOp.FMA231, RESULT, FACTOR, sum(token));
            if (form.scaling().hasMinima()) {
                Mem scaled = Mem.at(R15, InputLayout.scaledSum(number)).forEach();
                code.vector(VectorOp.FNMA231, RESULT, MINIMA, scaled);
            }
            code.store(result(token), RESULT);
            code.add(R15, RDX);
        }
    }
}
