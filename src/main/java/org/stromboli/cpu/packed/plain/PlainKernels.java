package org.stromboli.cpu.packed.plain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.Map;
import org.stromboli.cpu.x86.MachineCode;

/// The functions of one coding, made when it is first used. Any thread. They get addresses: that the memory is there
/// and large enough is up to the caller.
public final class PlainKernels {

    /// Tokens that are multiplied at a time.
    public static final int MAX_TOKENS = PlainKernel.MAX_TOKENS;

    private static final long ALIGNMENT = 64;
    private static final int UPPER_HALVES = 0xFFFF_0000;

    private static final Map<PlainCoding, PlainKernels> MADE = new EnumMap<>(PlainCoding.class);
    private static final MemorySegment CONSTANTS = constants();

    private final MethodHandle[] ofOne = new MethodHandle[MAX_TOKENS + 1]; // block
    private final MethodHandle[] ofTwo = new MethodHandle[PlainKernel.MAX_TOKENS_OF_TWO + 1];

    private PlainKernels(PlainCoding coding) {
        for (int tokens = 1; tokens < ofOne.length; tokens++) {
            ofOne[tokens] = MachineCode.function(PlainKernel.of(coding, tokens, 1), PlainKernel.ARGUMENTS);
        }
        for (int tokens = 1; tokens < ofTwo.length; tokens++) {
            ofTwo[tokens] = MachineCode.function(PlainKernel.of(coding, tokens, 2), PlainKernel.ARGUMENTS);
        }
    }

    private static MemorySegment constants() {
        MemorySegment memory = Arena.global().allocate(PlainLayout.VECTOR_BYTES, ALIGNMENT);
        for (int lane = 0; lane < PlainLayout.LANES; lane++) {
            memory.setAtIndex(ValueLayout.JAVA_INT, lane, UPPER_HALVES);
        }
        return memory;
    }

    public static PlainKernels of(PlainCoding coding) {
        synchronized (MADE) {
            return MADE.computeIfAbsent(coding, PlainKernels::new);
        }
    }

    /// Weights, activations and results of a call, and the bytes between those of tokens.
    public record Place(long weights, long x, long xStride, long y, long yStride) {

        public Place after(long weightBytes, long xBytes, long yBytes) {
            return new Place(weights + weightBytes, x + xBytes, xStride, y + yBytes, yStride);
        }
    }

    /// Memory that will be needed next.
    ///
    /// @param step bytes of it for each pair of columns that is multiplied
    public record Ahead(long address, long step) {

        /// As much of it as is used.
        public static Ahead of(long address) {
            return new Ahead(address, PlainLayout.PAIR_BYTES);
        }
    }

    /// Adds the products of blocks, one after the other, with up to [#MAX_TOKENS] tokens.
    ///
    /// @param blockBytes from one to the next
    public void blocks(Place at, int tokens, int quads, int blocks, long blockBytes, Ahead ahead) {
        int pairs = tokens < ofTwo.length ? blocks / 2 : 0;
        if (pairs > 0) {
            Steps steps = new Steps(pairs, 2 * blockBytes, 0, 2L * PlainLayout.RESULT_BYTES, blockBytes);
            call(ofTwo[tokens], at, quads, steps, ahead);
        }
        int done = 2 * pairs;
        if (done < blocks) {
            Place rest = at.after(done * blockBytes, 0, (long) done * PlainLayout.RESULT_BYTES);
            Steps steps = new Steps(blocks - done, blockBytes, 0, PlainLayout.RESULT_BYTES, blockBytes);
            call(ofOne[tokens], rest, quads, steps, ahead);
        }
    }

    /// Adds the products of one block with any number of tokens, in tiles of equal height as far as possible.
    ///
    /// @param next memory that is to be in the cache afterwards, as much as the block's
    public void tiles(Place at, int tokens, int quads, long next) {
        int tiles = Math.ceilDiv(tokens, MAX_TOKENS);
        int height = Math.ceilDiv(tokens, tiles);
        int whole = tokens / height;
        long step = Math.ceilDiv(PlainLayout.PAIR_BYTES, tiles);
        Steps steps = new Steps(whole, 0, height * at.xStride, height * at.yStride, 0);
        call(ofOne[height], at, quads, steps, new Ahead(next, step));
        int rest = tokens - whole * height;
        if (rest > 0) {
            Place last = at.after(0, whole * height * at.xStride, whole * height * at.yStride);
            long done = (long) whole * quads * PlainLayout.PAIRS * step;
            call(ofOne[rest], last, quads, new Steps(1, 0, 0, 0, 0), new Ahead(next + done, step));
        }
    }

    /// How often a function does all of its work, and what it adds then.
    private record Steps(long times, long weights, long x, long y, long blockBytes) {}

    private static void call(MethodHandle function, Place at, int quads, Steps steps, Ahead ahead) {
        try {
            function.invokeExact(
                    at.weights,
                    at.x,
                    at.xStride,
                    at.y,
                    at.yStride,
                    (long) quads,
                    steps.times,
                    steps.weights,
                    steps.x,
                    steps.y,
                    ahead.address,
                    ahead.step,
                    steps.blockBytes,
                    CONSTANTS.address());
        } catch (Throwable e) {
            throw new IllegalStateException("machine code cannot be called", e);
        }
    }
}
