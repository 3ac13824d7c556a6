package org.stromboli.cpu.packed.kernel;

import java.lang.invoke.MethodHandle;
import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.FunctionMaker;

/// The functions of one form.
public final class FormKernels {

    private final MethodHandle[] fused;
    private final StripKernels strips;
    private final PackedForm form;

    /// With strips for vectors of 256 bits.
    public FormKernels(PackedForm form, WordProducts products, FunctionMaker maker) {
        this.form = form;
        fused = new MethodHandle[form.codes().maxTokens() + 1];
        for (int tokens = 1; tokens < fused.length; tokens++) {
            fused[tokens] = maker.function(FusedKernel.of(form, products, tokens), FusedKernel.ARGUMENTS);
        }
        strips = new StripKernels(form, Strip.NARROW, products, maker);
    }

    private FormKernels(FormKernels some, StripKernels strips) {
        form = some.form;
        fused = some.fused;
        this.strips = strips;
    }

    /// The same for few tokens, with other strips for many.
    public FormKernels with(StripKernels others) {
        return new FormKernels(this, others);
    }

    public StripKernels strips() {
        return strips;
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

    public int maxFusedTokens() {
        return fused.length - 1;
    }

    public PackedForm form() {
        return form;
    }
}
