package org.stromboli.cpu.packed.kernel;

import static org.stromboli.cpu.x86.Reg.R8;
import static org.stromboli.cpu.x86.Reg.RCX;
import static org.stromboli.cpu.x86.Reg.RDI;
import static org.stromboli.cpu.x86.Reg.RDX;
import static org.stromboli.cpu.x86.Reg.RSI;

import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Ymm;

/// Code that rounds the activations of a token to 16-bit integers, with a scale for each step of 32 columns, see
/// [InputLayout]. A step with a NaN or an infinity has such a scale. Arguments:
///
/// ```text
///   rdi  activations, in float32     rcx  steps
///   rsi  where integers go           r8   constants
///   rdx  where numbers go
/// ```
final class RoundKernel {

    static final int ARGUMENTS = 5;

    private static final int VECTORS = 4; // of a step
    private static final int SWAP_HALVES = 0x4E;
    private static final int SWAP_NEIGHBOURS = 0xB1;
    private static final int IN_ORDER = 0xD8; // after a pack within halves

    private static final Ymm SPARE = new Ymm(4);
    private static final Ymm LARGEST = new Ymm(5);
    private static final Ymm FACTOR = new Ymm(6);
    private static final Ymm SUM = new Ymm(7);
    private static final Ymm FIRST_HALF = new Ymm(8);
    private static final Ymm SECOND_HALF = new Ymm(9);
    private static final Ymm UPPER = new Ymm(10);

    private static final Ymm MAGNITUDE = new Ymm(11);
    private static final Ymm TINY = new Ymm(12);
    private static final Ymm LIMIT = new Ymm(13);
    private static final Ymm INVERSE_LIMIT = new Ymm(14);
    private static final Ymm ONES = new Ymm(15);

    private final Assembler code = new Assembler();

    private RoundKernel() {}

    static byte[] write() {
        RoundKernel kernel = new RoundKernel();
        kernel.steps();
        return kernel.code.bytes();
    }

    static byte[] constants() {
        return Codes.vectors(
                0x7FFF_FFFF,
                Float.floatToRawIntBits(0x1p-100f),
                Float.floatToRawIntBits(Short.MAX_VALUE),
                Float.floatToRawIntBits(1f / Short.MAX_VALUE),
                0x0001_0001);
    }

    private void steps() {
        int constant = 0;
        for (Ymm each : new Ymm[] {MAGNITUDE, TINY, LIMIT, INVERSE_LIMIT, ONES}) {
            code.vector(AvxOp.LOAD, each, Mem.at(R8, constant++ * Codes.VECTOR_BYTES));
        }
        Assembler.Label step = new Assembler.Label();
        code.place(step);
        largest();
        round();
        numbers();
        code.add(RDI, VECTORS * Codes.VECTOR_BYTES);
        code.add(RSI, Codes.STEP * Short.BYTES);
        code.add(RDX, InputLayout.NUMBERS_BYTES);
        code.add(RCX, -1);
        code.jump(Assembler.Condition.NOT_ZERO, step);
        code.leave();
    }

    /// As integers, the magnitudes of numbers have their order, and NaN is the largest.
    private void largest() {
        for (int i = 0; i < VECTORS; i++) {
            code.vector(AvxOp.LOAD, new Ymm(i), Mem.at(RDI, i * Codes.VECTOR_BYTES));
            code.vector(AvxOp.AND, i == 0 ? LARGEST : SPARE, new Ymm(i), MAGNITUDE);
            if (i > 0) {
                code.vector(AvxOp.MAXIMUM_INTEGERS, LARGEST, LARGEST, SPARE);
            }
        }
        acrossLanes(AvxOp.MAXIMUM_INTEGERS, LARGEST);
        code.vector(AvxOp.MAXIMUM, LARGEST, TINY, LARGEST);
        code.vector(AvxOp.DIVIDE, FACTOR, LIMIT, LARGEST);
        code.vector(AvxOp.MULTIPLY, LARGEST, LARGEST, INVERSE_LIMIT);
    }

    private void acrossLanes(AvxOp operation, Ymm vector) {
        code.vector(AvxOp.PERMUTE_PAIRS, SPARE, vector, SWAP_HALVES);
        code.vector(operation, vector, vector, SPARE);
        code.vector(AvxOp.SHUFFLE_LANES, SPARE, vector, SWAP_HALVES);
        code.vector(operation, vector, vector, SPARE);
        code.vector(AvxOp.SHUFFLE_LANES, SPARE, vector, SWAP_NEIGHBOURS);
        code.vector(operation, vector, vector, SPARE);
    }

    private void round() {
        for (int i = 0; i < VECTORS; i++) {
            code.vector(AvxOp.MULTIPLY, new Ymm(i), new Ymm(i), FACTOR);
            code.vector(AvxOp.TO_INTEGERS, new Ymm(i), new Ymm(i));
        }
        half(0, FIRST_HALF);
        half(1, SECOND_HALF);
    }

    private void half(int number, Ymm sum) {
        Ymm words = new Ymm(2 * number);
        code.vector(AvxOp.PACK_WORDS, words, words, new Ymm(2 * number + 1));
        code.vector(AvxOp.PERMUTE_PAIRS, words, words, IN_ORDER);
        code.store(Mem.at(RSI, number * Codes.VECTOR_BYTES), words);
        code.vector(AvxOp.MULTIPLY_ADD_WORDS, sum, words, ONES);
        acrossLanes(AvxOp.ADD_INTEGERS, sum);
    }

    /// Each is written with a whole vector, and what is too much is written over by the next.
    private void numbers() {
        code.store(Mem.at(RDX, InputLayout.SCALE), LARGEST);
        code.vector(AvxOp.ADD_INTEGERS, SUM, FIRST_HALF, SECOND_HALF);
        Ymm[] sums = {SUM, FIRST_HALF, SECOND_HALF};
        for (int part = 0; part < sums.length; part++) {
            negative(sums[part]);
            code.store(Mem.at(RDX, InputLayout.negativeSum(part)), SPARE);
        }
        for (int part = 0; part < sums.length; part++) {
            code.vector(AvxOp.TO_FLOATS, SPARE, sums[part]);
            code.vector(AvxOp.MULTIPLY, SPARE, SPARE, LARGEST);
            code.store(Mem.at(RDX, InputLayout.scaledSum(part)), SPARE);
        }
    }

    /// A sum less than zero, in two parts.
    private void negative(Ymm sum) {
        code.vector(AvxOp.XOR, UPPER, UPPER, UPPER);
        code.vector(AvxOp.SUBTRACT_INTEGERS, SPARE, UPPER, sum);
        code.shift(AvxShift.LANES_LEFT, UPPER, SPARE, Short.SIZE - InputLayout.SPLIT_BITS);
        code.shift(AvxShift.LANES_RIGHT, UPPER, UPPER, Short.SIZE);
        code.shift(AvxShift.LANES_LEFT, UPPER, UPPER, Short.SIZE);
        code.shift(AvxShift.LANES_LEFT, SPARE, SPARE, Integer.SIZE - InputLayout.SPLIT_BITS);
        code.shift(AvxShift.LANES_RIGHT, SPARE, SPARE, Integer.SIZE - InputLayout.SPLIT_BITS);
        code.vector(AvxOp.OR, SPARE, SPARE, UPPER);
    }
}
