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
import java.util.function.IntFunction;
import org.stromboli.cpu.packed.layout.Bank;
import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.packed.layout.Registers;
import org.stromboli.cpu.packed.layout.Scaling;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Code for the products of blocks of packed weights with up to four tokens: weights are read once, unpacked in
/// registers, and multiplied with all tokens. Arguments:
///
/// ```text
///   rdi  the first block       r8   where results go
///   rsi  activations           r9   bytes between results of tokens
///   rdx  bytes between tokens  +8   blocks
///   rcx  numbers of steps      +16  units of a block
///   +24  constants
/// ```
final class FusedKernel {

    static final int MAX_TOKENS = 4;
    static final int ARGUMENTS = 9;

    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13, R14);
    private static final int STACK = 8 * (SAVED.size() + 1);
    private static final Mem BLOCKS = Mem.at(RSP, STACK);
    private static final Mem UNITS = Mem.at(RSP, STACK + 8);
    private static final Mem CONSTANTS = Mem.at(RSP, STACK + 16);

    /// For a second half of floats, in what up to two tokens leave free.
    private static final Bank OTHER = new Bank(new Ymm(2), new Ymm(3), new Ymm(14), new Ymm(15), RAX);

    private static final Bank MAIN = Bank.main(RAX);

    private final PackedForm form;
    private final int tokens;
    private final TokenSums sums;
    private final Assembler code = new Assembler();

    private FusedKernel(PackedForm form, WordProducts products, int tokens) {
        this.form = form;
        this.tokens = tokens;
        sums = new TokenSums(form, products, code, new TokenRows(RBX, RBP, RDX), new TokenRows(R12, R13, RDX));
    }

    /// @param tokens up to four, as far as the codes allow it
    static byte[] of(PackedForm form, WordProducts products, int tokens) {
        return new FusedKernel(form, products, tokens).write();
    }

    private static Ymm result(int token) {
        return new Ymm(token);
    }

    private Ymm sum(int token) {
        return new Ymm(MAX_TOKENS + token);
    }

    /// Of the second half of floats, for up to two tokens.
    private Ymm otherSum(int token) {
        return new Ymm(MAX_TOKENS + 2 + token);
    }

    private byte[] write() {
        SAVED.forEach(code::push);
        code.load(RAX, CONSTANTS);
        Constants.load(code, RAX);
        code.load(R11, BLOCKS);
        Assembler.Label block = new Assembler.Label();
        code.place(block);
        code.move(R14, RDI);
        code.add(RDI, form.scaling().rowBytes());
        TokenRows.begin(code, RSI, RDX, RBX, RBP);
        TokenRows.begin(code, RCX, RDX, R12, R13);
        for (int token = 0; token < tokens; token++) {
            code.vector(AvxOp.XOR, result(token), result(token), result(token));
        }
        code.load(R10, UNITS);
        Assembler.Label unit = new Assembler.Label();
        code.place(unit);
        unit();
        code.add(R10, -1);
        code.jump(Assembler.Condition.NOT_ZERO, unit);
        store();
        code.add(R11, -1);
        code.jump(Assembler.Condition.NOT_ZERO, block);
        SAVED.reversed().forEach(code::pop);
        code.leave();
        return code.bytes();
    }

    private void unit() {
        form.scaling().begin(code, RDI);
        for (int step = 0; step < form.unitSteps(); step++) {
            Prefetch.write(form, code, RDI, step);
            if (!form.codes().areIntegers() && tokens <= MAX_TOKENS / 2) {
                halves(step);
            } else {
                for (int part = 0; part < form.parts(); part++) {
                    product(step, part, this::sum);
                    finish(step, part, this::sum);
                }
            }
        }
        code.add(RDI, form.unitBytes());
        int input = form.unitColumns() * form.inputBytes();
        int numbers = form.unitSteps() * InputLayout.NUMBERS_BYTES;
        List.of(RBX, RBP).forEach(each -> code.add(each, input));
        List.of(R12, R13).forEach(each -> code.add(each, numbers));
    }

    private int codesAt(int step) {
        return form.scaling().headerBytes() + step * form.codes().stepBytes();
    }

    private void product(int step, int part, IntFunction<Ymm> sum) {
        int first = part * form.partItems();
        boolean hasZeros = form.scaling().hasZeros();
        if (hasZeros) {
            Ymm zeros = form.scaling().loadZeros(code, RDI, form.group(step, part), Registers.SPARE);
            for (int token = 0; token < tokens; token++) {
                sums.begin(sum.apply(token), zeros, token, step, part);
            }
        }
        boolean[] begun = {hasZeros};
        form.codes().unpack(code, MAIN, RDI, codesAt(step), first, first + form.partItems(), (item, weights) -> {
            add(step, item, weights, sum, !begun[0]);
            begun[0] = true;
        });
    }

    /// Sums of floats wait for each other. So both halves of a step are computed in turns.
    private void halves(int step) {
        if (form.codes().comeInTurns()) {
            form.codes().unpack(code, MAIN, RDI, codesAt(step), 0, form.codes().items(), (item, weights) -> {
                IntFunction<Ymm> sum = item < form.partItems() ? this::sum : this::otherSum;
                add(step, item, weights, sum, item % form.partItems() == 0);
            });
        }
        for (int i = 0; i < form.partItems() && !form.codes().comeInTurns(); i++) {
            boolean first = i == 0;
            int other = i + form.partItems();
            form.codes().unpack(code, MAIN, RDI, codesAt(step), i, i + 1, (item, weights) -> {
                add(step, item, weights, this::sum, first);
            });
            form.codes().unpack(code, OTHER, RDI, codesAt(step), other, other + 1, (item, weights) -> {
                add(step, item, weights, this::otherSum, first);
            });
        }
        finish(step, 0, this::sum);
        finish(step, 1, this::otherSum);
    }

    private void add(int step, int item, Ymm weights, IntFunction<Ymm> sum, boolean first) {
        for (int token = 0; token < tokens; token++) {
            sums.load(Registers.SPARE, token, step * form.codes().items() + item);
            sums.add(sum.apply(token), weights, Registers.SPARE, Registers.SPARE, first);
        }
    }

    private void finish(int step, int part, IntFunction<Ymm> sum) {
        TokenSums.Factors factors = factors(form.group(step, part));
        for (int token = 0; token < tokens; token++) {
            List<TokenSums.Target> target = List.of(new TokenSums.Target(result(token), sum.apply(token), factors));
            sums.addTo(target, token, step, part, Registers.WEIGHTS, Registers.SPARE);
        }
    }

    private TokenSums.Factors factors(int group) {
        Scaling scaling = form.scaling();
        if (scaling.isScaled()) {
            scaling.loadScale(code, RDI, R14, group);
        }
        Ymm minima = scaling.hasMinima() ? scaling.loadMinima(code, RDI, group) : Registers.MORE;
        return new TokenSums.Factors(Registers.RAW, minima);
    }

    private void store() {
        TokenRows.begin(code, R8, R9, R10, RBP);
        TokenRows to = new TokenRows(R10, RBP, R9);
        for (int token = 0; token < tokens; token++) {
            code.store(to.at(token, 0), result(token));
        }
        code.add(R8, Codes.VECTOR_BYTES);
    }
}
