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

    private final PackedForm form;
    private final Scaling scaling;
    private final Strip strip;
    private final boolean takesZeros; // from codes
    private final Assembler code = new Assembler();

    private UnpackKernel(PackedForm form, Strip strip) {
        this.form = form;
        scaling = form.scaling();
        this.strip = strip;
        takesZeros = scaling.hasZeros() && !strip.keepsZeros(form);
    }

    static byte[] of(PackedForm form, Strip strip) {
        return new UnpackKernel(form, strip).write();
    }

    private byte[] write() {
        Constants.load(code, R8);
        if (takesZeros && scaling.zero() != 0) {
            inPairs(Registers.ZERO);
        }
        Assembler.Label unit = new Assembler.Label();
        code.place(unit);
        scaling.begin(code, RDI);
        for (int step = 0; step < form.unitSteps(); step++) {
            Prefetch.write(form, code, RDI, step);
            for (int part = 0; part < form.parts(); part++) {
                part(step, part);
                factors(form.group(step, part), (step * form.parts() + part) * strip.partFactorBytes());
            }
        }
        code.add(RDI, form.unitBytes());
        code.add(RSI, form.unitSteps() * form.codes().items() * strip.itemBytes());
        code.add(RDX, (int) (form.unitSteps() * strip.factorBytes(form)));
        code.add(RCX, -1);
        code.jump(Assembler.Condition.NOT_ZERO, unit);
        code.leave();
        return code.bytes();
    }

    private void part(int step, int part) {
        if (takesZeros && scaling.zero() == 0) {
            inPairs(scaling.loadZeros(code, RDI, form.group(step, part), Registers.SPARE));
        }
        int at = scaling.headerBytes() + step * form.codes().stepBytes();
        int first = part * form.partItems();
        int to = step * form.codes().items() * strip.itemBytes();
        form.codes().unpack(code, Bank.main(R8), RDI, at, first, first + form.partItems(), (item, weights) -> {
            if (takesZeros) {
                code.vector(AvxOp.SUBTRACT_WORDS, weights, weights, ZEROS);
            }
            int place = to + item * strip.itemBytes();
            if (strip == Strip.BYTES) {
                code.shift(AvxShift.WORDS_LEFT, weights, weights, Byte.SIZE);
                code.store(Mem.at(RSI, place + Strip.UPPER_AT), weights);
                code.shift(AvxShift.WORDS_RIGHT, weights, weights, Byte.SIZE);
            }
            code.store(Mem.at(RSI, place), weights);
        });
    }

    /// From the lower 16 bits of a lane to both halves.
    private void inPairs(Ymm zeros) {
        code.shift(AvxShift.LANES_LEFT, ZEROS, zeros, Short.SIZE);
        code.shift(AvxShift.LANES_RIGHT, Registers.SPARE, ZEROS, Short.SIZE);
        code.vector(AvxOp.OR, ZEROS, ZEROS, Registers.SPARE);
    }

    private void factors(int group, int to) {
        if (scaling.isScaled()) {
            code.store(Mem.at(RDX, to + Strip.SCALES), scaling.loadScale(code, RDI, R9, group));
        }
        if (scaling.hasMinima()) {
            code.store(Mem.at(RDX, to + Strip.MINIMA), scaling.loadMinima(code, RDI, group));
        }
        if (strip.keepsZeros(form)) {
            code.store(Mem.at(RDX, to + Strip.ZEROS), scaling.loadZeros(code, RDI, group, Registers.SPARE));
        }
    }
}
