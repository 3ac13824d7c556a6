package org.stromboli.cpu.host;

import java.util.Optional;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostWeightsBuilder;
import org.stromboli.cpu.PackedWeightsBuilder;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.batch.BatchWeights;
import org.stromboli.cpu.batch.BatchWeightsBuilder;
import org.stromboli.cpu.kernel.GemmKernel;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.PackedMatrix;
import org.stromboli.cpu.kernel.WeightCoding;
import org.stromboli.cpu.packed.DecoderPacker;
import org.stromboli.cpu.packed.PackedMatrices;
import org.stromboli.cpu.proof.ProvenKernels;
import org.stromboli.cpu.vector.VectorWeightsBuilder;

/// The CPU backend: chooses between generated machine code and Java vectors.
public final class HostBackend {

    private HostBackend() {}

    /// @param rotation [positions, width / 2, 2] cosines and sines of RoPE
    /// @param kernels machine code to compute with; empty: Java vectors, which take few rows at a time
    /// @param team threads to compute with
    public static HostWeightsBuilder decoder(
            DecoderSizes geometry, float[] rotation, Optional<MachineKernels> kernels, Team team) {
        return kernels.<HostWeightsBuilder>map(machine -> new BatchWeightsBuilder(geometry, rotation, machine, team))
                .orElseGet(() -> new VectorWeightsBuilder(geometry, rotation, team));
    }

    /// A decoder of any number of rows that computes from weights in the formats of their files.
    ///
    /// @param rotation [positions, width / 2, 2] cosines and sines of RoPE
    /// @param team threads to compute with
    public static PackedWeightsBuilder packed(DecoderSizes geometry, float[] rotation, Team team) {
        return new DecoderPacker(geometry, rotation, team);
    }

    /// Whether this processor and system have what such a decoder needs.
    public static boolean takesPacked() {
        return PackedMatrices.available();
    }

    /// Machine code for this processor, as far as it was proven right; none where there is nothing to run it.
    public static Optional<MachineKernels> machineKernels() {
        return ProvenKernels.ofThisMachine();
    }

    /// Whether there is machine code for a decoder of these sizes.
    ///
    /// @param bits of a weight
    public static boolean takesDecoder(DecoderSizes geometry, int bits, MachineKernels kernels) {
        WeightCoding coding = bits == Byte.SIZE ? WeightCoding.EIGHT_BITS : WeightCoding.TWELVE_BITS;
        return BatchWeights.allow(geometry) && kernels.take(coding);
    }

    /// Whether there is machine code for a vision tower of these sizes.
    public static boolean takesTower(TowerSizes sizes) {
        return sizes.gelu() != TowerSizes.Gelu.EXACT
                && sizes.hidden() % GemmKernel.COLUMNS == 0
                && sizes.width() % PackedMatrix.GROUP == 0
                && sizes.intermediate() % PackedMatrix.GROUP == 0;
    }
}
