package org.stromboli.cpu.packed.kernel;

import java.lang.invoke.MethodHandle;
import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.FunctionMaker;

/// The functions of one form.
public final class FormKernels {

    private final MethodHandle[] fused;
    private final MethodHandle[] tiles = new MethodHandle[TileKernel.MAX_TOKENS + 1];
    private final MethodHandle unpack;
    private final PackedForm form;

    public FormKernels(PackedForm form, WordProducts products, FunctionMaker maker) {
        this.form = form;
        fused = new MethodHandle[form.codes().maxTokens() + 1];
        for (int tokens = 1; tokens < fused.length; tokens++) {
            fused[tokens] = maker.function(FusedKernel.of(form, products, tokens), FusedKernel.ARGUMENTS);
        }
        for (int tokens = 1; tokens < tiles.length; tokens++) {
            tiles[tokens] = maker.function(TileKernel.of(form, products, tokens), TileKernel.ARGUMENTS);
        }
        unpack = maker.function(UnpackKernel.of(form), UnpackKernel.ARGUMENTS);
    }

    /// Rounded activations, or float32 ones, of some tokens.
    ///
    /// @param address of the first
    /// @param stride bytes from one to the next
    /// @param numbers address of the first one's numbers of steps
    public record Input(long address, long stride, long numbers) {

        public Input from(int token) {
            return new Input(address + token * stride, stride, numbers + token * stride);
        }
    }

    /// An input without its first columns, which are whole steps.
    public Input after(Input input, int columns) {
        return new Input(
                input.address + (long) columns * form.inputBytes(),
                input.stride,
                input.numbers + (long) columns / Codes.STEP * InputLayout.NUMBERS_BYTES);
    }

    /// Products of blocks with up to [#maxFusedTokens] tokens.
    ///
    /// @param blocks at least one
    /// @param y where the first token's results go, 8 for each block
    /// @param yStride bytes between those of tokens
    public void multiply(
            long block, long blocks, long units, Input input, int tokens, long y, long yStride, long constants) {
        try {
            fused[tokens].invokeExact(
                    block, input.address, input.stride, input.numbers, y, yStride, blocks, units, constants);
        } catch (Throwable e) {
            throw PackedKernels.failed(e);
        }
    }

    /// Unpacks units of a block.
    ///
    /// @param items of the strip, of this block
    /// @param factors of the strip, of this block
    public void unpack(long unit, long units, long items, long factors, long rowScales, long constants) {
        try {
            unpack.invokeExact(unit, items, factors, units, constants, rowScales);
        } catch (Throwable e) {
            throw PackedKernels.failed(e);
        }
    }

    /// Where results of a strip go.
    ///
    /// @param address of [tokens, 16] floats
    /// @param areThere whether products are added to what is there
    public record Results(long address, boolean areThere) {

        private Results from(int token) {
            return new Results(address + (long) token * Strip.RESULT_BYTES, areThere);
        }
    }

    /// The products of a strip with any number of tokens.
    ///
    /// @param input from the strip's first column on
    public void multiplyStrip(long items, long factors, long steps, Input input, int tokens, Results results) {
        int height = Math.ceilDiv(tokens, Math.ceilDiv(tokens, TileKernel.MAX_TOKENS));
        int whole = tokens / height;
        tile(items, factors, steps, input, height, whole, results);
        int done = whole * height;
        if (done < tokens) {
            tile(items, factors, steps, input.from(done), tokens - done, 1, results.from(done));
        }
    }

    private void tile(long items, long factors, long steps, Input input, int height, long times, Results results) {
        try {
            tiles[height].invokeExact(
                    items,
                    input.address,
                    input.stride,
                    input.numbers,
                    results.address,
                    factors,
                    times,
                    steps,
                    results.areThere ? 1L : 0L);
        } catch (Throwable e) {
            throw PackedKernels.failed(e);
        }
    }

    public int maxFusedTokens() {
        return fused.length - 1;
    }

    public PackedForm form() {
        return form;
    }
}
