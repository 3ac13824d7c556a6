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

    private static final int CONSTANT_BYTES = 1024;
    private static final int TOKENS = TileKernel.MAX_TOKENS;

    private final Random random = new Random(1);
    private final Arena arena = Arena.ofConfined();
    private final PackedForm form;
    private final int columns;
    private final MemorySegment block;
    private final MemorySegment constants;
    private final FormKernels.Input input;

    private PackedProof(PackedForm form) {
        this.form = form;
        columns = form.unitColumns();
        block = random(form.blockBytes(columns));
        constants = random(CONSTANT_BYTES);
        long stride = InputLayout.integerStride(columns);
        MemorySegment integers = allocate(TOKENS * stride);
        MemorySegment row = allocate(InputLayout.floatStride(columns));
        for (int token = 0; token < TOKENS; token++) {
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
        MemorySegment memory = allocate(size);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory;
    }

    /// Whether kernels of two kinds give the same bits for all numbers of tokens.
    public static boolean agree(FormKernels some, FormKernels others) {
        try (PackedProof proof = new PackedProof(some.form())) {
            return proof.results(some).mismatch(proof.results(others)) < 0;
        }
    }

    private MemorySegment results(FormKernels kernels) {
        long fused = Codes.VECTOR_BYTES;
        int most = kernels.maxFusedTokens();
        MemorySegment results = allocate((most * fused + TOKENS * Strip.RESULT_BYTES) * TOKENS);
        long to = results.address();
        for (int tokens = 1; tokens <= most; tokens++) {
            kernels.multiply(block.address(), 1, 1, input, tokens, to, fused, constants.address());
            to += most * fused;
        }
        long items = allocate(2 * Strip.BLOCK_BYTES).address();
        long factors = allocate(form.unitSteps() * Strip.factorBytes(form)).address();
        long unit = block.address() + form.scaling().rowBytes();
        for (int i = 0; i < 2; i++) {
            kernels.unpack(
                    unit,
                    1,
                    items + (long) i * Strip.BLOCK_BYTES,
                    factors + (long) i * Strip.FACTOR_BLOCK_BYTES,
                    block.address(),
                    constants.address());
        }
        for (int tokens = 1; tokens <= TOKENS; tokens++) {
            kernels.multiplyStrip(items, factors, form.unitSteps(), input, tokens, new FormKernels.Results(to, false));
            to += (long) TOKENS * Strip.RESULT_BYTES;
        }
        return results;
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
