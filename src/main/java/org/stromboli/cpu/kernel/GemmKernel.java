package org.stromboli.cpu.kernel;

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
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// Code for a product of some rows with a panel, which is 32 columns of another matrix, by pairs of their elements.
/// The sums of all rows are in registers: the loop over pairs reads each element of a row once, and each vector of the
/// panel once for all rows. Arguments:
///
/// ```text
///   rdi  rows, in bfloat16        r8   where the first row's result goes
///   rsi  bytes between rows       r9   bytes between results
///   rdx  panel                    +8   times that many rows, which follow each other
///   rcx  pairs, a multiple of 4   +16  scales
///   +24  biases                   +32  what sums begin with, [rows, 32], unless they are new
///   +40  numbers (Numbers)
/// ```
public final class GemmKernel {

    /// Columns of a panel.
    public static final int COLUMNS = 32;

    /// Bytes of one pair of a panel.
    static final int PAIR_BYTES = COLUMNS * 2 * Short.BYTES;

    private static final int VECTOR_BYTES = 64;

    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13, R14, R15);
    private static final int STACK = 8 * (SAVED.size() + 1); // saved registers and where to return to

    private static final Mem TIMES = Mem.at(RSP, STACK);
    private static final Mem SCALES = Mem.at(RSP, STACK + 8);
    private static final Mem BIASES = Mem.at(RSP, STACK + 16);
    private static final Mem BEGIN = Mem.at(RSP, STACK + 24);
    private static final Mem NUMBERS = Mem.at(RSP, STACK + 32);

    private static final List<Reg> ROWS = List.of(R12, RAX, R10, R11); // rows 0, 3, 6 and 9

    private static final int FIRST_ELEMENT = 28; // registers that hold elements of rows
    private static final int ELEMENTS = 4;

    private final GemmEpilogue result;
    private final PanelLoader panel;
    private final int rows;
    private final Sums sums;
    private final Assembler code = new Assembler();

    /// What becomes of sums before they are the result.
    private enum Sums {
        /// They begin at zero.
        NEW,
        /// They begin with what is there.
        CONTINUED,
        /// They are there: nothing is added.
        DONE
    }

    private GemmKernel(GemmEpilogue result, PanelLoader panel, int rows, Sums sums) {
        this.result = result;
        this.panel = panel;
        this.rows = rows;
        this.sums = sums;
    }

    /// @param rows as many as the panel allows at most
    static byte[] of(GemmEpilogue result, PanelLoader panel, int rows) {
        Sums sums = panel instanceof PanelLoader.Plain ? Sums.NEW : Sums.CONTINUED;
        return new GemmKernel(result, panel, rows, sums).write();
    }

    /// Code for what is left to do when there are sums.
    ///
    /// @param pairs whether there are pairs left to add, of a plain panel
    static byte[] finishing(GemmEpilogue result, int rows, boolean pairs) {
        return new GemmKernel(result, new PanelLoader.Plain(), rows, pairs ? Sums.CONTINUED : Sums.DONE).write();
    }

    private byte[] write() {
        SAVED.forEach(code::push);
        code.load(R13, TIMES);
        code.load(R15, BEGIN);
        code.load(R14, NUMBERS);
        panel.prepare(code, R14, RBX);
        code.load(R14, SCALES); // of rows
        Assembler.Label tile = new Assembler.Label();
        code.place(tile);
        begin();
        if (sums != Sums.DONE) {
            product();
        }
        scale();
        finish();
        for (int row = 0; row < rows; row++) {
            code.add(RDI, RSI);
        }
        code.add(R13, -1);
        code.jump(Assembler.Condition.NOT_ZERO, tile);
        SAVED.reversed().forEach(code::pop);
        code.leave();
        return code.bytes();
    }

    private static Zmm sum(int row, int half) {
        return new Zmm(2 * row + half);
    }

    private void begin() {
        code.move(R12, RDI);
        for (int i = 1; 3 * i < rows; i++) {
            code.address(ROWS.get(i), Mem.at(ROWS.get(i - 1), RSI, 2, 0));
            code.add(ROWS.get(i), RSI);
        }
        for (int i = 0; i < 2 * rows; i++) {
            if (sums != Sums.NEW) {
                code.vector(VectorOp.LOAD, new Zmm(i), Mem.at(R15, i * VECTOR_BYTES));
            } else {
                code.zero(new Zmm(i));
            }
        }
        code.add(R15, 2 * rows * VECTOR_BYTES);
    }

    private void product() {
        code.move(RBP, RDX);
        code.move(RBX, RCX);
        Assembler.Label loop = new Assembler.Label();
        code.place(loop);
        panel.round(code, RBP, this::pair);
        for (int i = 0; 3 * i < rows; i++) {
            code.add(ROWS.get(i), PanelLoader.PAIRS * Integer.BYTES);
        }
        code.add(RBX, -PanelLoader.PAIRS);
        code.jump(Assembler.Condition.NOT_ZERO, loop);
    }

    private void pair(int pair, Zmm left, Zmm right) {
        for (int row = 0; row < rows; row++) {
            Zmm element = new Zmm(FIRST_ELEMENT + row % ELEMENTS);
            code.vector(VectorOp.BROADCAST, element, row(row, pair * Integer.BYTES));
            code.vector(VectorOp.DOT_BFLOAT16, sum(row, 0), element, left);
            code.vector(VectorOp.DOT_BFLOAT16, sum(row, 1), element, right);
        }
    }

    private static Mem row(int row, int displacement) {
        Reg base = ROWS.get(row / 3);
        return row % 3 == 0 ? Mem.at(base, displacement) : Mem.at(base, RSI, row % 3, displacement);
    }

    /// Weights have a scale for each column, attention one for each row.
    private void scale() {
        if (result.isOfWeights()) {
            code.load(RBX, SCALES);
            code.load(RBP, BIASES);
            for (int half = 0; half < 2; half++) {
                Zmm scale = new Zmm(24);
                Zmm bias = new Zmm(25);
                code.vector(VectorOp.LOAD, scale, Mem.at(RBX, half * VECTOR_BYTES));
                code.vector(VectorOp.LOAD, bias, Mem.at(RBP, half * VECTOR_BYTES));
                for (int row = 0; row < rows; row++) {
                    code.vector(VectorOp.FMA213, sum(row, half), scale, bias);
                }
            }
        } else if (result == GemmEpilogue.MIXED) {
            for (int row = 0; row < rows; row++) {
                Mem scale = Mem.at(R14, row * Float.BYTES).forEach();
                code.vector(VectorOp.MULTIPLY, sum(row, 0), sum(row, 0), scale);
                code.vector(VectorOp.MULTIPLY, sum(row, 1), sum(row, 1), scale);
            }
            code.add(R14, rows * Float.BYTES);
        }
    }

    private void finish() {
        code.load(RBX, NUMBERS);
        code.move(RBP, R8);
        for (int row = 0; row < rows; row++) {
            result.write(code, sum(row, 0), sum(row, 1));
            code.add(RBP, R9);
        }
        code.move(R8, RBP);
    }
}
