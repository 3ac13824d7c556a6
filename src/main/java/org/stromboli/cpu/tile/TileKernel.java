package org.stromboli.cpu.tile;

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
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.TileAssembler;
import org.stromboli.cpu.x86.Tmm;

/// Code for sums of products of rows with panels of 32 columns, by tiles. A block is 16 or 32 rows times a panel: its
/// sums stay in tiles while a loop goes over the pairs, 16 in a step. A step of 32 rows loads four tiles for four
/// products, of which one takes 16 cycles where its loads take eight each, by Intel's optimisation manual; on hardware
/// this has not been measured. Tiles get their shapes at the beginning of a call and lose them at its end: no state
/// outlives it, whatever thread calls next. Arguments:
///
/// ```text
///   rdi  rows, in bfloat16          r8   where the sums of the first row and panel go, in float32
///   rsi  bytes between rows         r9   bytes between sums of rows
///   rdx  panel                      +8   blocks of rows, which follow each other
///   rcx  steps of 16 pairs          +16  panels, whose sums follow each other
///   +24  bytes between panels       +32  shapes (TileShapes)
/// ```
final class TileKernel {

    static final int ARGUMENTS = 10;

    /// Pairs of a step.
    static final int PAIRS = 16;

    private static final int PAIR_BYTES = 128;
    private static final int HALF_PAIR_BYTES = 64;
    private static final int ROW_STEP_BYTES = PAIRS * 4;
    private static final int SUM_BYTES = 128; // of a row and a panel

    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13, R14, R15);
    private static final int STACK = 8 * (SAVED.size() + 1); // saved registers and where to return to

    private static final Mem BLOCKS = Mem.at(RSP, STACK);
    private static final Mem PANELS = Mem.at(RSP, STACK + 8);
    private static final Mem PANEL_BYTES = Mem.at(RSP, STACK + 16);
    private static final Mem SHAPES = Mem.at(RSP, STACK + 24);

    private static final Tmm ROWS = new Tmm(4);
    private static final Tmm OTHER_ROWS = new Tmm(5);
    private static final Tmm LEFT = new Tmm(6);
    private static final Tmm RIGHT = new Tmm(7);

    private final boolean tall;
    private final Assembler code = new Assembler();
    private final TileAssembler tiles = new TileAssembler(code);

    private TileKernel(boolean tall) {
        this.tall = tall;
    }

    /// @param tall blocks of more than 16 rows
    static byte[] of(boolean tall) {
        return new TileKernel(tall).write();
    }

    private byte[] write() {
        SAVED.forEach(code::push);
        code.load(RAX, SHAPES);
        tiles.configure(Mem.at(RAX, 0));
        code.move(R12, PAIR_BYTES);
        code.load(R14, PANELS);
        repeat(R14, () -> {
            code.move(RBX, RDI);
            code.move(R15, R8);
            code.load(R13, BLOCKS);
            repeat(R13, this::block);
            code.load(RAX, PANEL_BYTES);
            code.add(RDX, RAX);
            code.add(R8, SUM_BYTES);
        });
        tiles.release();
        SAVED.reversed().forEach(code::pop);
        code.leave();
        return code.bytes();
    }

    /// @param times counts down
    private void repeat(Reg times, Runnable body) {
        Assembler.Label again = new Assembler.Label();
        code.place(again);
        body.run();
        code.add(times, -1);
        code.jump(Assembler.Condition.NOT_ZERO, again);
    }

    private static Tmm sums(int part, int half) {
        return new Tmm(2 * part + half);
    }

    /// Rows from rbx on, sums from r15 on; both go on.
    private void block() {
        int parts = tall ? 2 : 1;
        for (int part = 0; part < parts; part++) {
            tiles.zero(sums(part, 0));
            tiles.zero(sums(part, 1));
        }
        code.move(RAX, RBX);
        sixteenRows(R10, RBX, RSI);
        code.move(RBP, RDX);
        code.move(R11, RCX);
        repeat(R11, this::step);
        for (int part = 0; part < parts; part++) {
            tiles.store(Mem.at(R15, R9, 1, 0), sums(part, 0));
            tiles.store(Mem.at(R15, R9, 1, SUM_BYTES / 2), sums(part, 1));
            sixteenRows(R15, R15, R9);
            sixteenRows(RBX, RBX, RSI);
        }
    }

    /// Each product follows a load that the next one waits for, so that both can go on at once.
    private void step() {
        tiles.load(LEFT, Mem.at(RBP, R12, 1, 0));
        tiles.loadOnce(ROWS, Mem.at(RAX, RSI, 1, 0));
        tiles.dotBfloat16(sums(0, 0), ROWS, LEFT);
        tiles.load(RIGHT, Mem.at(RBP, R12, 1, HALF_PAIR_BYTES));
        tiles.dotBfloat16(sums(0, 1), ROWS, RIGHT);
        if (tall) {
            tiles.loadOnce(OTHER_ROWS, Mem.at(R10, RSI, 1, 0));
            tiles.dotBfloat16(sums(1, 0), OTHER_ROWS, LEFT);
            tiles.dotBfloat16(sums(1, 1), OTHER_ROWS, RIGHT);
            code.add(R10, ROW_STEP_BYTES);
        }
        code.add(RAX, ROW_STEP_BYTES);
        code.add(RBP, PAIRS * PAIR_BYTES);
    }

    private void sixteenRows(Reg to, Reg from, Reg stride) {
        code.address(to, Mem.at(from, stride, 8, 0));
        code.address(to, Mem.at(to, stride, 8, 0));
    }
}
