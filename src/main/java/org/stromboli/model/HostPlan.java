package org.stromboli.model;

import java.util.Optional;
import org.stromboli.cpu.kernel.MachineKernels;

/// What a CPU is to compute outside the graph.
///
/// @param threads 0: nothing
/// @param kernels machine code, if any is to be used
/// @param tower whether it takes the vision tower, so that the graph needs none of its layers
public record HostPlan(int threads, Optional<MachineKernels> kernels, boolean tower, DecoderPlacement decoder) {

    public static final HostPlan NOTHING = new HostPlan(0, Optional.empty(), false, DecoderPlacement.GRAPH);

    /// Steps of few tokens in Java.
    public static HostPlan java(int threads) {
        return new HostPlan(threads, Optional.empty(), false, DecoderPlacement.GRAPH_AND_JAVA);
    }

    /// Machine code for all that there is any for.
    ///
    /// @param otherwise where a decoder is computed that there is none for
    public static HostPlan machineCode(
            int threads, MachineKernels kernels, ModelPlan plan, Precision precision, DecoderPlacement otherwise) {
        boolean decoder = HostLoader.takesDecoder(plan, precision, kernels);
        return new HostPlan(
                threads,
                Optional.of(kernels),
                HostLoader.takesTower(plan, precision),
                decoder ? DecoderPlacement.MACHINE_CODE : otherwise);
    }

    /// Whether there is machine code for the decoder that reads repacked weights.
    public static boolean takesDecoder(ModelPlan plan, Precision precision, MachineKernels kernels) {
        return HostLoader.takesDecoder(plan, precision, kernels);
    }

    /// A decoder whose weights stay in the formats of their files, and a tower that there is machine code for: from
    /// repacked weights if there are kernels for them, or else from those of its files as well.
    public static HostPlan packed(int threads, Optional<MachineKernels> kernels, ModelPlan plan, Precision precision) {
        boolean tower =
                kernels.isPresent() ? HostLoader.takesTower(plan, precision) : PackedTowerLoader.takes(plan, precision);
        return new HostPlan(threads, kernels, tower, DecoderPlacement.PACKED);
    }

    public HostPlan with(DecoderPlacement other) {
        return new HostPlan(threads, kernels, tower, other);
    }

    /// The same without the tower.
    public HostPlan withoutTower() {
        return new HostPlan(threads, kernels, false, decoder);
    }

    /// Whether the tower computes in float32, whatever the rest does.
    boolean hasPackedTower() {
        return tower && kernels.isEmpty();
    }

    /// Whether nothing is computed outside the graph.
    boolean isEmpty() {
        return threads == 0 || !tower && decoder == DecoderPlacement.GRAPH;
    }

    Optional<MachineKernels> decoderKernels() {
        return decoder.needsMachineCode() ? kernels : Optional.empty();
    }
}
