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

    private final PackedForm form;
    private final int tokens;
    private final TokenSums sums;
    private final Assembler code = new Assembler();

    private FusedKernel(PackedForm form, int tokens) {
        this.form = form;
        this.tokens = tokens;
        sums = new TokenSums(form, code, new TokenRows(RBX, RBP, RDX), new TokenRows(R12, R13, RDX));
    }

    /// @param tokens up to four
    static byte[] of(PackedForm form, int tokens) {
        return new FusedKernel(form, tokens).write();
    }

    private static Ymm result(int token) {
        return new Ymm(token);
    }

    private static Ymm sum(int token) {
        return new Ymm(MAX_TOKENS + token);
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
            for (int part = 0; part < form.parts(); part++) {
                part(step, part);
            }
        }
        code.add(RDI, form.unitBytes());
        int input = form.unitColumns() * form.inputBytes();
        int numbers = form.unitSteps() * InputLayout.NUMBERS_BYTES;
        List.of(RBX, RBP).forEach(each -> code.add(each, input));
        List.of(R12, R13).forEach(each -> code.add(each, numbers));
    }

    private void part(int step, int part) {
        int first = part * form.partItems();
        int at = form.scaling().headerBytes() + step * form.codes().stepBytes();
        boolean[] begun = new boolean[1];
        form.codes().unpack(code, RDI, at, first, first + form.partItems(), (item, weights) -> {
            for (int token = 0; token < tokens; token++) {
                sums.load(Registers.SPARE, token, step * form.codes().items() + item);
                sums.add(sum(token), weights, Registers.SPARE, Registers.SPARE, !begun[0]);
            }
            begun[0] = true;
        });
        TokenSums.Factors factors = factors(form.group(step, part));
        for (int token = 0; token < tokens; token++) {
            sums.addTo(result(token), sum(token), factors, token, step, part, Registers.SPARE);
        }
    }

    private TokenSums.Factors factors(int group) {
        Scaling scaling = form.scaling();
        if (scaling.isScaled()) {
            scaling.loadScale(code, RDI, R14, group);
        }
        Ymm offset = scaling.loadOffset(code, RDI, group);
        Ymm zeros = scaling.zero() == 0 ? offset : Registers.ZERO;
        return new TokenSums.Factors(Registers.RAW, zeros, offset);
    }

    private void store() {
        TokenRows.begin(code, R8, R9, R10, RAX);
        TokenRows to = new TokenRows(R10, RAX, R9);
        for (int token = 0; token < tokens; token++) {
            code.store(to.at(token, 0), result(token));
        }
        code.add(R8, Codes.VECTOR_BYTES);
    }
}
