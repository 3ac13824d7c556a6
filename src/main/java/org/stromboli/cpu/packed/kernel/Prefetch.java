package org.stromboli.cpu.packed.kernel;

import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Code that has packed weights fetched into the caches before they are read. The processor itself does not look beyond
/// a page of 4 KiB.
final class Prefetch {

    private static final int LINE = 64;
    private static final int DISTANCE = 2048;

    private Prefetch() {}

    /// What is so far behind a step of a unit.
    static void write(PackedForm form, Assembler code, Reg unit, int step) {
        int from = Math.ceilDiv(step * form.unitBytes() / form.unitSteps(), LINE) * LINE;
        int to = (step + 1) * form.unitBytes() / form.unitSteps();
        for (int at = from; at < to; at += LINE) {
            code.prefetch(Mem.at(unit, at + DISTANCE));
        }
    }
}
