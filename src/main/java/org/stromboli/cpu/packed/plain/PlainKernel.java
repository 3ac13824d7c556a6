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
import org.stromboli.cpu.x86.AvxShift;
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
///   +40  memory to prefetch     +48  bytes of it for each pair of columns
///   +56  bytes from one block to the next                       +64  constants
/// ```
final class PlainKernel {

    static final int MAX_TOKENS = 6;
    static final int ARGUMENTS = 14;

    /// Tokens that leave registers for a second block.
    static final int MAX_TOKENS_OF_TWO = 2;

    private static final List<Reg> SAVED = List.of(RBX, RBP, R12, R13, R14);
    private static final int STACK = 8 * (SAVED.size() + 1);

    private static final Ymm MASK = new Ymm(15);
    private static final Ymm INPUT = new Ymm(14);

    /// Up to four weights below.
    private static final int LAST_WEIGHTS = 13;

    private final PlainCoding coding;
    private final int tokens;
    private final int blocks;
    private final TokenRows rows = new TokenRows(RBX, RBP, RDX);
    private final TokenRows results = new TokenRows(RBX, RBP, R8);
    private final Assembler code = new Assembler();

    private PlainKernel(PlainCoding coding, int tokens, int blocks) {
        this.coding = coding;
        this.tokens = tokens;
        this.blocks = blocks;
    }

    /// @param tokens up to six
    /// @param blocks at a time: one, or with few tokens two
    static byte[] of(PlainCoding coding, int tokens, int blocks) {
        return new PlainKernel(coding, tokens, blocks).write();
    }

    private static Mem argument(int number) {
        return Mem.at(RSP, STACK + 8 * number);
    }

    private byte[] write() {
        SAVED.forEach(code::push);
        code.load(RAX, argument(7));
        code.vector(AvxOp.LOAD, MASK, Mem.at(RAX, 0));
        code.load(R11, argument(0));
        code.load(R12, argument(4));
        code.load(R13, argument(5));
        code.load(R14, argument(6));
        Assembler.Label time = new Assembler.Label();
        code.place(time);
        results((to, sum) -> code.vector(AvxOp.LOAD, sum, to));
        TokenRows.begin(code, RSI, RDX, RBX, RBP);
        code.move(RAX, RDI);
        code.move(R10, R9);
        Assembler.Label quad = new Assembler.Label();
        code.place(quad);
        for (int pair = 0; pair < PlainLayout.PAIRS; pair++) {
            prefetch();
            column(2 * pair);
            column(2 * pair + 1);
        }
        code.add(RAX, PlainLayout.QUAD_BYTES);
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

    private static Ymm weights(int vector) {
        return new Ymm(LAST_WEIGHTS - vector);
    }

    private void results(BiConsumer<Mem, Ymm> use) {
        TokenRows.begin(code, RCX, R8, RBX, RBP);
        for (int token = 0; token < tokens; token++) {
            for (int vector = 0; vector < vectors(); vector++) {
                use.accept(results.at(token, vector * PlainLayout.VECTOR_BYTES), sum(token, vector));
            }
        }
    }

    /// The processor itself does not look beyond a page of 4 KiB, and not ahead to another block.
    private void prefetch() {
        code.prefetch(Mem.at(R12, 0));
        if (blocks == 2) {
            code.prefetch(Mem.at(R12, R14, 1, 0));
        }
        code.add(R12, R13);
    }

    private void column(int column) {
        for (int vector = 0; vector < vectors(); vector++) {
            widen(column, vector);
        }
        for (int token = 0; token < tokens; token++) {
            code.vector(AvxOp.BROADCAST, INPUT, rows.at(token, column * Float.BYTES));
            for (int vector = 0; vector < vectors(); vector++) {
                code.vector(AvxOp.FMA231, sum(token, vector), INPUT, weights(vector));
            }
        }
    }

    private void widen(int column, int vector) {
        int pair = column / 2 * PlainLayout.PAIR_BYTES;
        int within = vector % PlainLayout.VECTORS;
        Ymm to = weights(vector);
        switch (coding) {
            case FLOAT16 -> {
                int half = PlainLayout.VECTOR_BYTES / 2;
                code.vector(AvxOp.WIDEN_HALVES, to, block(vector, pair + column % 2 * 2 * half + within * half));
            }
            case BFLOAT16 -> {
                Mem from = block(vector, pair + within * PlainLayout.VECTOR_BYTES);
                if (column % 2 == 0) {
                    code.vector(AvxOp.LOAD, to, from);
                    code.shift(AvxShift.LANES_LEFT, to, to, Short.SIZE);
                } else {
                    code.vector(AvxOp.AND, to, MASK, from);
                }
            }
        }
    }

    private static Mem block(int vector, int displacement) {
        return vector < PlainLayout.VECTORS ? Mem.at(RAX, displacement) : Mem.at(RAX, R14, 1, displacement);
    }
}
