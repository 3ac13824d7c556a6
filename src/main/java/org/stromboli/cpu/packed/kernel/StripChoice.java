package org.stromboli.cpu.packed.kernel;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleBiFunction;
import org.stromboli.cpu.tile.TileNumbers;
import org.stromboli.cpu.x86.FunctionMaker;

/// Chooses what multiplies strips of a form: vectors of 512 bits or tiles (AMX) where they may be used, give
/// the bits of AVX2, and are faster. As the bits are the same, measuring changes no answer.
final class StripChoice {

    /// Less may be noise.
    private static final double LEAST_FACTOR = 1.1;

    private static final List<String> WIDE_FEATURES = List.of("avx512f", "avx512bw", "avx512_vnni");

    private final Set<Strip> possible = EnumSet.noneOf(Strip.class); // in their order
    private final ToDoubleBiFunction<StripKernels, StripKernels> factor;
    private final FunctionMaker maker;
    private final Consumer<String> warn;

    /// @param features of the processor, as Linux names them
    /// @param refusal why tiles must not be used, asked where they are announced
    /// @param factor how many times as fast the first are as the second
    StripChoice(
            Set<String> features,
            Supplier<Optional<String>> refusal,
            ToDoubleBiFunction<StripKernels, StripKernels> factor,
            FunctionMaker maker,
            Consumer<String> warn) {
        this.factor = factor;
        this.maker = maker;
        this.warn = warn;
        if (features.containsAll(WIDE_FEATURES)) {
            possible.add(Strip.WIDE);
            if (TileNumbers.BYTES.areAnnounced(features)) {
                refusal.get()
                        .ifPresentOrElse(
                                reason ->
                                        warn.accept("The processor announces AMX tiles, which quantised weights are not"
                                                + " multiplied by: " + reason),
                                () -> possible.add(Strip.BYTES));
            }
        }
    }

    /// @param plain of a form of integers, which are right
    StripKernels best(StripKernels plain) {
        StripKernels best = plain;
        for (Strip strip : possible) {
            StripKernels other = new StripKernels(plain.form(), strip, WordProducts.AVX2, maker);
            if (!PackedProof.agree(other, plain)) {
                warn.accept("%s: %s give other results than AVX2 and are not used"
                        .formatted(plain.form(), strip.instructions()));
                continue;
            }
            double times = factor.applyAsDouble(other, best);
            if (times >= LEAST_FACTOR) {
                best = other;
            } else {
                warn.accept(String.format(
                        Locale.ROOT,
                        "%s: %s are not used: they multiply %.2f times as fast as %s",
                        plain.form(),
                        strip.instructions(),
                        times,
                        best.strip().instructions()));
            }
        }
        return best;
    }
}
