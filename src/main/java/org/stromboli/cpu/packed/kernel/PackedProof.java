package org.stromboli.cpu.packed.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.FunctionMaker;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Small random products, by which kernels show that they are right. It takes some milliseconds.
public final class PackedProof implements AutoCloseable {

    /// Clears a bit that float16 and float32 have in the exponents of numbers above 2, infinities and NaN.
    private static final int SMALL = 0xBF;

    /// Each number that a tile of registers takes, and those around the limits of tiles of 16 and 32.
    private static final int[] STRIP_TOKENS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17, 31, 32, 33, 40};

    private static final int MOST_TOKENS = STRIP_TOKENS[STRIP_TOKENS.length - 1];

    private final Random random = new Random(1);
    private final Arena arena = Arena.ofConfined();
    private final PackedForm form;
    private final int tokens;
    private final int columns;
    private final MemorySegment block;
    private final MemorySegment constants;
    private final FormKernels.Input input;

    PackedProof(PackedForm form, int tokens) {
        this.form = form;
        this.tokens = tokens;
        columns = form.unitColumns();
        block = random(form.blockBytes(columns));
        constants = constants();
        long stride = InputLayout.integerStride(columns);
        MemorySegment integers = allocate(tokens * stride);
        MemorySegment row = allocate(InputLayout.floatStride(columns));
        for (int token = 0; token < tokens; token++) {
            for (int i = 0; i < columns; i++) {
                row.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
            }
            PackedKernels.round(row.address(), integers.address() + token * stride, columns);
        }
        input = new FormKernels.Input(integers.address(), stride, integers.address() + InputLayout.numbersAt(columns));
    }

    private MemorySegment allocate(long bytes) {
        return allocate(arena, bytes);
    }

    private static MemorySegment allocate(Arena arena, long bytes) {
        MemorySegment memory = arena.allocate(bytes, 64);
        assert NativeRanges.add(memory);
        return memory;
    }

    private MemorySegment random(long size) {
        byte[] bytes = new byte[(int) size];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= (byte) SMALL;
        }
        return copy(bytes);
    }

    private MemorySegment copy(byte[] bytes) {
        MemorySegment memory = allocate(bytes.length);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory;
    }

    /// Those of the coding. Where it has a table of its own for each matrix, numbers are random.
    private MemorySegment constants() {
        byte[] bytes = Constants.bytes(form.codes().constants(), form.scaling().zero());
        if (bytes[0] == 0) {
            for (int i = 0; i < Codes.VECTOR_BYTES; i++) {
                bytes[i] = i < Codes.VECTOR_BYTES / 2 ? (byte) random.nextInt() : bytes[i - Codes.VECTOR_BYTES / 2];
            }
        }
        return copy(bytes);
    }

    /// Whether kernels of two kinds give the same bits for all numbers of tokens.
    public static boolean agree(FormKernels some, FormKernels others) {
        try (PackedProof proof = new PackedProof(some.form(), some.maxFusedTokens())) {
            return proof.results(some).mismatch(proof.results(others)) < 0 && agree(some.strips(), others.strips());
        }
    }

    /// The same of strips.
    public static boolean agree(StripKernels some, StripKernels others) {
        try (PackedProof proof = new PackedProof(some.form(), MOST_TOKENS)) {
            UnpackedStrip one = proof.strip(some);
            UnpackedStrip other = proof.strip(others);
            one.unpack();
            other.unpack();
            boolean right = true;
            for (int tokens : STRIP_TOKENS) {
                one.multiply(tokens);
                other.multiply(tokens);
                right &= one.results.mismatch(other.results) < 0;
            }
            return right;
        }
    }

    private MemorySegment results(FormKernels kernels) {
        int most = kernels.maxFusedTokens();
        long bytes = (long) most * Codes.VECTOR_BYTES;
        MemorySegment results = allocate(most * bytes);
        for (int count = 1; count <= most; count++) {
            long to = results.address() + (count - 1) * bytes;
            kernels.multiply(block.address(), 1, 1, input, count, to, Codes.VECTOR_BYTES, constants.address());
        }
        return results;
    }

    /// A strip of one unit, both of whose blocks are the same.
    UnpackedStrip strip(StripKernels kernels) {
        return new UnpackedStrip(
                kernels,
                allocate(kernels.strip().itemBytes(form, form.unitSteps())),
                allocate(form.unitSteps() * kernels.strip().factorBytes(form)),
                allocate((long) tokens * Strip.RESULT_BYTES));
    }

    /// Weights and products. Each product is added to itself, so that results are there the second time.
    final class UnpackedStrip {

        private final StripKernels kernels;
        private final MemorySegment items;
        private final MemorySegment factors;
        private final MemorySegment results;

        private UnpackedStrip(StripKernels kernels, MemorySegment items, MemorySegment factors, MemorySegment results) {
            this.kernels = kernels;
            this.items = items;
            this.factors = factors;
            this.results = results;
        }

        void unpack() {
            long unit = block.address() + form.scaling().rowBytes();
            for (int i = 0; i < 2; i++) {
                kernels.unpack(
                        unit,
                        1,
                        items.address() + (long) i * kernels.strip().blockBytes(),
                        factors.address() + (long) i * Strip.FACTOR_BLOCK_BYTES,
                        block.address(),
                        constants.address());
            }
        }

        void multiply(int count) {
            for (boolean areThere : new boolean[] {false, true}) {
                kernels.multiply(
                        items.address(),
                        factors.address(),
                        form.unitSteps(),
                        input,
                        count,
                        new StripKernels.Results(results.address(), areThere));
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    /// Whether sums of products are those of Java.
    static boolean addsRightly(WordProducts products, FunctionMaker maker) {
        Assembler code = new Assembler();
        for (int i = 0; i < 3; i++) {
            code.vector(AvxOp.LOAD, new Ymm(7 + i), Mem.at(Reg.RDI, i * Codes.VECTOR_BYTES));
        }
        products.add(code, new Ymm(9), new Ymm(7), new Ymm(8), new Ymm(8));
        code.store(Mem.at(Reg.RDI, 2 * Codes.VECTOR_BYTES), new Ymm(9));
        code.leave();
        int[] numbers = new Random(2).ints(3L * Codes.LANES).toArray();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = allocate(arena, (long) numbers.length * Integer.BYTES);
            MemorySegment.copy(numbers, 0, memory, ValueLayout.JAVA_INT, 0, numbers.length);
            maker.function(code.bytes(), 1).invokeExact(memory.address());
            for (int lane = 0; lane < Codes.LANES; lane++) {
                int one = numbers[lane];
                int other = numbers[Codes.LANES + lane];
                int sum = numbers[2 * Codes.LANES + lane]
                        + (short) one * (short) other
                        + (one >> Short.SIZE) * (other >> Short.SIZE);
                if (memory.getAtIndex(ValueLayout.JAVA_INT, 2L * Codes.LANES + lane) != sum) {
                    return false;
                }
            }
            return true;
        } catch (Throwable e) {
            throw PackedKernels.failed(e);
        }
    }
}
