package org.stromboli.cpu.packed.plain;

import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.stromboli.cpu.x86.MachineCode;

/// The functions for weights of one kind, made when they are first used. Any thread. They get addresses: that the
/// memory is there
/// and large enough is up to the caller.
final class PlainKernels {

    /// How far weights are fetched ahead where each is used once.
    private static final int DISTANCE = 2048;

    private static final Map<QuadCode, PlainKernels> MADE = new ConcurrentHashMap<>();

    private static final class Widen {
        private static final MethodHandle FUNCTION = MachineCode.function(WidenKernel.write(), WidenKernel.ARGUMENTS);
    }

    private final QuadCode weights;
    private final MethodHandle[] ofOne; // block
    private final MethodHandle[] ofTwo;

    private PlainKernels(QuadCode weights) {
        this.weights = weights;
        ofOne = functions(weights, 1, weights.maxTokens());
        ofTwo = functions(weights, 2, weights.maxTokensOfTwo());
    }

    private static MethodHandle[] functions(QuadCode weights, int blocks, int maxTokens) {
        MethodHandle[] functions = new MethodHandle[maxTokens + 1];
        for (int tokens = 1; tokens < functions.length; tokens++) {
            functions[tokens] = MachineCode.function(PlainKernel.of(weights, tokens, blocks), PlainKernel.ARGUMENTS);
        }
        return functions;
    }

    static PlainKernels of(QuadCode weights) {
        return MADE.computeIfAbsent(weights, PlainKernels::new);
    }

    /// Tokens that are multiplied at a time.
    int maxTokens() {
        return weights.maxTokens();
    }

    long blockBytes(int quads) {
        return weights.headerBytes() + (long) quads * weights.quadBytes();
    }

    /// Makes bfloat16 of weights of 12 bits.
    ///
    /// @param from the first quad
    static void widen(long from, long to, int quads, long header) {
        try {
            Widen.FUNCTION.invokeExact(from, to, (long) quads, header, PlainConstants.address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(Throwable e) {
        return new IllegalStateException("machine code cannot be called", e);
    }

    /// Weights, activations and results of a call, and the bytes between those of tokens.
    record Place(long weights, long x, long xStride, long y, long yStride) {

        Place after(long weightBytes, long xBytes, long yBytes) {
            return new Place(weights + weightBytes, x + xBytes, xStride, y + yBytes, yStride);
        }
    }

    /// Memory that will be needed next.
    ///
    /// @param step bytes of it, twice for each quad that is multiplied
    private record Ahead(long address, long step) {}

    /// Adds the products of blocks, one after the other, with up to [#maxTokens] tokens.
    void blocks(Place at, int tokens, int quads, int blocks) {
        long blockBytes = blockBytes(quads);
        Ahead ahead = new Ahead(at.weights + DISTANCE, weights.quadBytes() / PlainKernel.LINES);
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
    /// @param next memory that is to be in the cache afterwards
    /// @param nextBytes of it
    void tiles(Place at, int tokens, int quads, long next, long nextBytes) {
        int tiles = Math.ceilDiv(tokens, maxTokens());
        int height = Math.ceilDiv(tokens, tiles);
        int whole = tokens / height;
        long step = Math.ceilDiv(nextBytes, (long) tiles * quads * PlainKernel.LINES);
        Steps steps = new Steps(whole, 0, height * at.xStride, height * at.yStride, 0);
        call(ofOne[height], at, quads, steps, new Ahead(next, step));
        int rest = tokens - whole * height;
        if (rest > 0) {
            Place last = at.after(0, whole * height * at.xStride, whole * height * at.yStride);
            long done = (long) whole * quads * PlainKernel.LINES * step;
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
                    PlainConstants.address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }
}
