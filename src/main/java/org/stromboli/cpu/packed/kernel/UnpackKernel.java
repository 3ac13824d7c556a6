package org.stromboli.cpu.packed.kernel;

import static org.stromboli.cpu.x86.Reg.R8;
import static org.stromboli.cpu.x86.Reg.R9;
import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;

import org.stromboli.cpu.packed.layout.Bank;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.packed.layout.Registers;
import org.stromboli.cpu.packed.layout.Scaling;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Ymm;

/// Code that unpacks some units of a block into a [Strip]. Arguments:
///
/// ```text
///   rdi  the first unit                         rcx  units
///   rsi  where items go, of this block          r8   constants
///   rdx  where factors go, of this block        r9   scales of rows
/// ```
final class UnpackKernel {

    static final int ARGUMENTS = 6;

    private static final Ymm ZEROS = new Ymm(0);

    private UnpackKernel() {}

    static byte[] of(PackedForm form) {
        Assembler code = new Assembler();
        Constants.load(code, R8);
        if (form.scaling().zero() != 0) {
            inPairs(code, Registers.ZERO);
        }
        Assembler.Label unit = new Assembler.Label();
        code.place(unit);
        form.scaling().begin(code, RDI);
        int items = form.codes().items();
        for (int step = 0; step < form.unitSteps(); step++) {
            Prefetch.write(form, code, RDI, step);
            for (int part = 0; part < form.parts(); part++) {
                part(form, code, step, part);
                factors(form, code, form.group(step, part), (step * form.parts() + part) * Strip.FACTOR_BYTES);
            }
        }
        code.add(RDI, form.unitBytes());
        code.add(RSI, form.unitSteps() * items * Strip.ITEM_BYTES);
        code.add(RDX, form.unitSteps() * form.parts() * Strip.FACTOR_BYTES);
        code.add(RCX, -1);
        code.jump(Assembler.Condition.NOT_ZERO, unit);
        code.leave();
        return code.bytes();
    }

    private static void part(PackedForm form, Assembler code, int step, int part) {
        Scaling scaling = form.scaling();
        if (scaling.hasZeros() && scaling.zero() == 0) {
            inPairs(code, scaling.loadZeros(code, RDI, form.group(step, part), Registers.SPARE));
        }
        int at = scaling.headerBytes() + step * form.codes().stepBytes();
        int first = part * form.partItems();
        int to = step * form.codes().items() * Strip.ITEM_BYTES;
        form.codes().unpack(code, Bank.main(R8), RDI, at, first, first + form.partItems(), (item, weights) -> {
            if (scaling.hasZeros()) {
                code.vector(AvxOp.SUBTRACT_WORDS, weights, weights, ZEROS);
            }
            code.store(Mem.at(RSI, to + item * Strip.ITEM_BYTES), weights);
        });
    }

    /// From the lower 16 bits of a lane to both halves.
    private static void inPairs(Assembler code, Ymm zeros) {
        code.shift(AvxShift.LANES_LEFT, ZEROS, zeros, Short.SIZE);
        code.shift(AvxShift.LANES_RIGHT, Registers.SPARE, ZEROS, Short.SIZE);
        code.vector(AvxOp.OR, ZEROS, ZEROS, Registers.SPARE);
    }

    private static void factors(PackedForm form, Assembler code, int group, int to) {
        Scaling scaling = form.scaling();
        if (scaling.isScaled()) {
            code.store(Mem.at(RDX, to + Strip.SCALES), scaling.loadScale(code, RDI, R9, group));
        }
        if (scaling.hasMinima()) {
            code.store(Mem.at(RDX, to + Strip.MINIMA), scaling.loadMinima(code, RDI, group));
        }
    }
}
