package org.stromboli.cpu.packed.kernel;

import java.lang.invoke.MethodHandle;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.FunctionMaker;

/// The functions of a form that unpack weights into a [Strip], and multiply it.
public final class StripKernels {

    private final PackedForm form;
    private final Strip strip;
    private final MethodHandle unpack;
    private final Multiplication multiplication;

    /// Multiplies a strip with any number of tokens.
    @FunctionalInterface
    interface Multiplication {
        void run(long items, long factors, long steps, FormKernels.Input input, int tokens, Results results);
    }

    /// Where results of a strip go.
    ///
    /// @param address of [tokens, 16] floats
    /// @param areThere whether products are added to what is there
    public record Results(long address, boolean areThere) {

        Results from(int token) {
            return new Results(address + (long) token * Strip.RESULT_BYTES, areThere);
        }
    }

    /// @param products of strips for vectors of 256 bits
    public StripKernels(PackedForm form, Strip strip, WordProducts products, FunctionMaker maker) {
        this.form = form;
        this.strip = strip;
        unpack = maker.function(UnpackKernel.of(form, strip), UnpackKernel.ARGUMENTS);
        multiplication = switch (strip) {
            case NARROW ->
                new TokenTiles(TileKernel.MAX_TOKENS, tokens -> TileKernel.of(form, products, tokens), maker)::multiply;
            case WIDE -> new TokenTiles(WideKernel.MAX_TOKENS, tokens -> WideKernel.of(form, tokens), maker)::multiply;
            case BYTES -> new ByteTiles(form, maker)::multiply;
        };
    }

    public Strip strip() {
        return strip;
    }

    PackedForm form() {
        return form;
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

    /// The products of a strip with any number of tokens.
    ///
    /// @param input from the strip's first column on
    public void multiply(long items, long factors, long steps, FormKernels.Input input, int tokens, Results results) {
        multiplication.run(items, factors, steps, input, tokens, results);
    }
}
