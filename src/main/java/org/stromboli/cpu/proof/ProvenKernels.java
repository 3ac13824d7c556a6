package org.stromboli.cpu.proof;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.stromboli.cpu.JavaVectors;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.tile.TileNumbers;
import org.stromboli.cpu.tile.TileSupport;
import org.stromboli.cpu.x86.FunctionMaker;
import org.stromboli.cpu.x86.MachineCode;
import org.stromboli.cpu.x86.ProcessorFeatures;

/// The kernels of this machine, without those that are not permitted, do not run or compute something wrong.
public final class ProvenKernels {

    private static final Logger LOG = System.getLogger(ProvenKernels.class.getName());

    private static final class Made {
        private static final Optional<MachineKernels> KERNELS = new ProvenKernels(
                        new Tiles(() -> TileSupport.refusal(TileNumbers.BFLOAT16), Made::factor),
                        MachineCode::function,
                        text -> LOG.log(Level.WARNING, text))
                .of(ProcessorFeatures.ofThisMachine());

        private static double factor(MachineKernels kernels) {
            double factor = new TileSpeed(kernels, MEASURED_CALLS, System::nanoTime).factor();
            LOG.log(Level.INFO, String.format(Locale.ROOT, "AMX tiles multiply %.1f times as fast as vectors", factor));
            return factor;
        }
    }

    /// So that a round takes some hundred microseconds.
    private static final int MEASURED_CALLS = 20;

    /// Less is not worth a second way to round.
    private static final double LEAST_FACTOR = 1.1;

    private final Tiles tiles;
    private final FunctionMaker maker;
    private final Consumer<String> warn;

    /// What speaks for or against tiles, asked where they are announced.
    ///
    /// @param refusal why they must not be used
    /// @param factor how many times as fast they are
    record Tiles(Supplier<Optional<String>> refusal, ToDoubleFunction<MachineKernels> factor) {}

    ProvenKernels(Tiles tiles, FunctionMaker maker, Consumer<String> warn) {
        this.tiles = tiles;
        this.maker = maker;
        this.warn = warn;
    }

    /// None where the processor has no products of bfloat16, the system does not run code made at run time, or what
    /// nothing can be computed without is wrong. Made once, at the first call.
    public static Optional<MachineKernels> ofThisMachine() {
        return Made.KERNELS;
    }

    /// @param features of the processor
    Optional<MachineKernels> of(Set<String> features) {
        if (!MachineKernels.arePossible(features) || !JavaVectors.areThere()) {
            return Optional.empty(); // without vectors in Java nothing uses them
        }
        Set<String> allowed = new HashSet<>(features);
        if (TileNumbers.BFLOAT16.areAnnounced(features)) {
            tiles.refusal().get().ifPresent(reason -> {
                warn.accept("The processor announces AMX tiles, which are not used: " + reason);
                allowed.removeAll(TileNumbers.BFLOAT16.features());
            });
        }
        try {
            return proven(allowed);
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private Optional<MachineKernels> proven(Set<String> features) {
        MachineKernels kernels = new MachineKernels(features, maker);
        Set<KernelFamily> wrong = KernelProof.wrong(kernels);
        if (wrong.isEmpty()) {
            return Optional.of(kernels.haveTiles() ? faster(kernels, features) : kernels);
        }
        String names = wrong.stream().map(KernelFamily::toString).collect(Collectors.joining(", "));
        if (wrong.stream().anyMatch(KernelFamily::isNeeded)) {
            warn.accept("Machine code is not used: wrong results of %s on this processor".formatted(names));
            return Optional.empty();
        }
        warn.accept("Machine code is used without %s: wrong results on this processor".formatted(names));
        if (wrong.contains(KernelFamily.EIGHT_BITS)) {
            features.remove(MachineKernels.BYTE_TABLES);
        }
        if (wrong.contains(KernelFamily.TILES)) {
            features.removeAll(TileNumbers.BFLOAT16.features());
        }
        return Optional.of(new MachineKernels(features, maker));
    }

    private MachineKernels faster(MachineKernels kernels, Set<String> features) {
        double factor = tiles.factor().applyAsDouble(kernels);
        if (factor >= LEAST_FACTOR) {
            return kernels;
        }
        warn.accept(String.format(
                Locale.ROOT, "AMX tiles are not used: they multiply %.2f times as fast as vectors", factor));
        features.removeAll(TileNumbers.BFLOAT16.features());
        return new MachineKernels(features, maker);
    }
}
