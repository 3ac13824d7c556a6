package org.stromboli.cpu.packed.plain;

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
import java.util.function.BiConsumer;
import org.stromboli.cpu.packed.kernel.TokenRows;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Code that adds the products of blocks of weights with up to six tokens to results in memory. Each result is one sum
/// over all columns in order, wherever they are divided, so a token has the same bits however many share a call.
///
/// With six tokens, 12 sums hide the latency of `vfmadd231ps` (4 cycles on two ports need 8), and a column takes 12
/// products for 10 other instructions, none of which competes for the ports of the products on AMD's processors: these
/// two ports bind. With one or two tokens memory binds, and two blocks at a time keep enough sums apart. Arguments:
///
/// ```text
///   rdi  weights                rcx  results, 16 of a token and block
///   rsi  activations            r8   bytes between results of tokens
///   rdx  bytes between tokens   r9   quads of columns
///   +8   times that all of it is done, with what is added then:
///   +16  to weights             +24  to activations             +32  to results
///   +40  memory to prefetch     +48  bytes of it, twice for each quad
///   +56  bytes from one block to the next                       +64  constants
/// ```
final class PlainKernel {

    static final int ARGUMENTS = 14;

    /// Prefetched for each quad.
    static final int LINES = 2;

    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13, R14);
    private static final int STACK = 8 * (SAVED.size() + 1);

    private final QuadCode weights;
    private final int tokens;
    private final int blocks;
    private final TokenRows rows = new TokenRows(RBX, RBP, RDX);
    private final TokenRows results = new TokenRows(RBX, RBP, R8);
    private final Assembler code = new Assembler();

    private PlainKernel(QuadCode weights, int tokens, int blocks) {
        this.weights = weights;
        this.tokens = tokens;
        this.blocks = blocks;
    }

    /// @param tokens as far as there are registers
    /// @param blocks at a time, one or two
    static byte[] of(QuadCode weights, int tokens, int blocks) {
        return new PlainKernel(weights, tokens, blocks).write();
    }

    private static Mem argument(int number) {
        return Mem.at(RSP, STACK + 8 * number);
    }

    private byte[] write() {
        SAVED.forEach(code::push);
        code.load(RAX, argument(7));
        weights.begin(code, RAX);
        code.load(R11, argument(0));
        code.load(R12, argument(4));
        code.load(R13, argument(5));
        code.load(R14, argument(6));
        Assembler.Label time = new Assembler.Label();
        code.place(time);
        results((to, sum) -> code.vector(AvxOp.LOAD, sum, to));
        TokenRows.begin(code, RSI, RDX, RBX, RBP);
        code.move(RAX, RDI);
        for (int block = 0; block < blocks; block++) {
            weights.beginBlock(code, block(block), block);
        }
        code.add(RAX, weights.headerBytes());
        code.move(R10, R9);
        Assembler.Label quad = new Assembler.Label();
        code.place(quad);
        prefetch();
        for (int block = 0; block < blocks; block++) {
            int first = block * PlainLayout.VECTORS;
            weights.columns(code, block(block), block, (column, one, other) -> add(column, first, one, other));
        }
        code.add(RAX, weights.quadBytes());
        List.of(RBX, RBP).forEach(each -> code.add(each, PlainLayout.QUAD * Float.BYTES));
        code.add(R10, -1);
        code.jump(Assembler.Condition.NOT_ZERO, quad);
        results(code::store);
        List<Reg> moved = List.of(RDI, RSI, RCX);
        for (int i = 0; i < moved.size(); i++) {
            code.load(RAX, argument(1 + i));
            code.add(moved.get(i), RAX);
        }
        code.add(R11, -1);
        code.jump(Assembler.Condition.NOT_ZERO, time);
        SAVED.reversed().forEach(code::pop);
        code.leave();
        return code.bytes();
    }

    private int vectors() {
        return blocks * PlainLayout.VECTORS;
    }

    private Ymm sum(int token, int vector) {
        return new Ymm(token * vectors() + vector);
    }

    private void results(BiConsumer<Mem, Ymm> use) {
        TokenRows.begin(code, RCX, R8, RBX, RBP);
        for (int token = 0; token < tokens; token++) {
            for (int vector = 0; vector < vectors(); vector++) {
                use.accept(results.at(token, vector * PlainLayout.VECTOR_BYTES), sum(token, vector));
            }
        }
    }

    private static Mem block(int number) {
        return number == 0 ? Mem.at(RAX, 0) : Mem.at(RAX, R14, 1, 0);
    }

    /// The processor itself does not look beyond a page of 4 KiB, and not ahead to another block.
    private void prefetch() {
        for (int line = 0; line < LINES; line++) {
            code.prefetch(Mem.at(R12, 0));
            if (blocks == 2) {
                code.prefetch(Mem.at(R12, R14, 1, 0));
            }
            code.add(R12, R13);
        }
    }

    private void add(int column, int first, Ymm one, Ymm other) {
        for (int token = 0; token < tokens; token++) {
            code.vector(AvxOp.BROADCAST, QuadCode.INPUT, rows.at(token, column * Float.BYTES));
            code.vector(AvxOp.FMA231, sum(token, first), QuadCode.INPUT, one);
            code.vector(AvxOp.FMA231, sum(token, first + 1), QuadCode.INPUT, other);
        }
    }
}
