package org.stromboli.cpu.packed.kernel;

import java.lang.invoke.MethodHandle;
import java.util.function.IntFunction;
import org.stromboli.cpu.x86.FunctionMaker;

/// Multiplies a [Strip] by functions that each take tiles of so many tokens: as few tiles as possible share the tokens,
/// evenly.
final class TokenTiles {

    static final int ARGUMENTS = 9;

    private final MethodHandle[] functions; // by tokens

    /// @param most tokens of a tile
    /// @param code for tiles of so many tokens
    TokenTiles(int most, IntFunction<byte[]> code, FunctionMaker maker) {
        functions = new MethodHandle[most + 1];
        for (int tokens = 1; tokens <= most; tokens++) {
            functions[tokens] = maker.function(code.apply(tokens), ARGUMENTS);
        }
    }

    void multiply(
            long items, long factors, long steps, FormKernels.Input input, int tokens, StripKernels.Results results) {
        int height = Math.ceilDiv(tokens, Math.ceilDiv(tokens, functions.length - 1));
        int whole = tokens / height;
        call(items, factors, steps, input, height, whole, results);
        int done = whole * height;
        if (done < tokens) {
            call(items, factors, steps, input.from(done), tokens - done, 1, results.from(done));
        }
    }

    private void call(
            long items,
            long factors,
            long steps,
            FormKernels.Input input,
            int height,
            long times,
            StripKernels.Results results) {
        try {
            functions[height].invokeExact(
                    items,
                    input.address(),
                    input.stride(),
                    input.numbers(),
                    results.address(),
                    factors,
                    times,
                    steps,
                    results.areThere() ? 1L : 0L);
        } catch (Throwable e) {
            throw PackedKernels.failed(e);
        }
    }
}
