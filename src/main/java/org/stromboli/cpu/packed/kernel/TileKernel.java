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
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Code for the products of a [Strip] with many tokens, a tile of up to six at a time. Sums of a part are in registers;
/// results are added to what is in memory. Arguments:
///
/// ```text
///   rdi  items of the strip     r8   results [tokens, 16 rows]
///   rsi  activations            r9   factors of the strip
///   rdx  bytes between tokens   +8   tiles
///   rcx  numbers of steps       +16  steps
///   +24  0: there are no results yet
/// ```
///
/// What binds it on Zen 3: `vpmaddwd` has two ports, and `vpaddd` takes turns on them. A loop of both alone does four
/// fifths of what `vpmaddwd` alone does. Loads have room: eight for twelve products.
final class TileKernel {

    static final int MAX_TOKENS = 6;

    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13, R14);
    private static final int STACK = 8 * (SAVED.size() + 1);
    private static final Mem TILES = Mem.at(RSP, STACK);
    private static final Mem STEPS = Mem.at(RSP, STACK + 8);
    private static final Mem RESULTS = Mem.at(RSP, STACK + 16);

    private static final int BLOCKS = 2;
    private static final Ymm LEFT = new Ymm(12);
    private static final Ymm RIGHT = new Ymm(13);
    private static final Ymm INPUT = new Ymm(14);
    private static final Ymm SPARE = new Ymm(15);

    private final PackedForm form;
    private final int tokens;
    private final TokenSums sums;
    private final Assembler code = new Assembler();

    private TileKernel(PackedForm form, WordProducts products, int tokens) {
        this.form = form;
        this.tokens = tokens;
        sums = new TokenSums(form, products, code, new TokenRows(RBX, RBP, RDX), new TokenRows(R12, R13, RDX));
    }

    /// @param tokens of a tile, up to six
    static byte[] of(PackedForm form, WordProducts products, int tokens) {
        return new TileKernel(form, products, tokens).write();
    }

    private static Ymm sum(int token, int block) {
        return new Ymm(BLOCKS * token + block);
    }

    private static Mem result(int token, int block) {
        return Mem.at(R8, token * Strip.RESULT_BYTES + block * Codes.VECTOR_BYTES);
    }

    private byte[] write() {
        SAVED.forEach(code::push);
        code.load(R11, TILES);
        Assembler.Label tile = new Assembler.Label();
        code.place(tile);
        TokenRows.begin(code, RSI, RDX, RBX, RBP);
        TokenRows.begin(code, RCX, RDX, R12, R13);
        begin();
        code.move(RAX, RDI);
        code.move(R10, R9);
        code.load(R14, STEPS);
        Assembler.Label step = new Assembler.Label();
        code.place(step);
        for (int part = 0; part < form.parts(); part++) {
            product(part);
            finish(part);
        }
        code.add(RAX, form.codes().items() * Strip.NARROW.itemBytes());
        code.add(R10, (int) Strip.NARROW.factorBytes(form));
        List.of(RBX, RBP).forEach(each -> code.add(each, Codes.STEP * form.inputBytes()));
        List.of(R12, R13).forEach(each -> code.add(each, InputLayout.NUMBERS_BYTES));
        code.add(R14, -1);
        code.jump(Assembler.Condition.NOT_ZERO, step);
        for (int token = 0; token < tokens; token++) {
            code.add(RSI, RDX);
            code.add(RCX, RDX);
        }
        code.add(R8, tokens * Strip.RESULT_BYTES);
        code.add(R11, -1);
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
        code.vector(AvxOp.XOR, LEFT, LEFT, LEFT);
        for (int token = 0; token < tokens; token++) {
            code.store(result(token, 0), LEFT);
            code.store(result(token, 1), LEFT);
        }
        code.place(begun);
    }

    private void product(int part) {
        int first = part * form.partItems();
        for (int item = first; item < first + form.partItems(); item++) {
            code.vector(AvxOp.LOAD, LEFT, Mem.at(RAX, item * Strip.NARROW.itemBytes()));
            code.vector(AvxOp.LOAD, RIGHT, Mem.at(RAX, item * Strip.NARROW.itemBytes() + Strip.NARROW.blockBytes()));
            for (int token = 0; token < tokens; token++) {
                sums.load(INPUT, token, item);
                sums.add(sum(token, 0), LEFT, INPUT, SPARE, item == first);
                sums.add(sum(token, 1), RIGHT, INPUT, INPUT, item == first);
            }
        }
    }

    private void finish(int part) {
        for (int token = 0; token < tokens; token++) {
            code.vector(AvxOp.LOAD, LEFT, result(token, 0));
            code.vector(AvxOp.LOAD, RIGHT, result(token, 1));
            List<TokenSums.Target> targets = List.of(
                    new TokenSums.Target(LEFT, sum(token, 0), factors(part, 0)),
                    new TokenSums.Target(RIGHT, sum(token, 1), factors(part, 1)));
            sums.addTo(targets, token, 0, part, INPUT, SPARE);
            code.store(result(token, 0), LEFT);
            code.store(result(token, 1), RIGHT);
        }
    }

    private static TokenSums.Factors factors(int part, int block) {
        int at = part * Strip.NARROW.partFactorBytes() + block * Codes.VECTOR_BYTES;
        return new TokenSums.Factors(Mem.at(R10, at + Strip.SCALES), Mem.at(R10, at + Strip.MINIMA));
    }
}
