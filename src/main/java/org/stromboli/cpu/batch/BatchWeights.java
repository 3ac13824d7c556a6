package org.stromboli.cpu.batch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.Norm;
import org.stromboli.cpu.kernel.PackedLinear;

/// Weights for machine code.
///
/// @param rotation [positions, width / 2, 2] cosines and sines
public record BatchWeights(
        DecoderSizes geometry, float[] rotation, List<Layer> layers, Norm norm, PackedLinear head, Machine machine)
        implements HostWeights {

    /// What computes with the weights, and the memory in which they lie.
    record Machine(MachineKernels kernels, Arena arena, Team team) {}

    record Layer(Attention attention, Mlp mlp) {}

    /// @param qkv hidden -> (heads + 2 * kv heads) * width, the halves of queries and keys interleaved
    /// @param headGain [heads + kv heads, width], or empty: heads are not normalised
    /// @param output heads * width -> hidden, added to what is there
    record Attention(Norm norm, PackedLinear qkv, float[] headGain, PackedLinear output) {}

    /// @param gateUp hidden -> intermediate
    /// @param down intermediate -> hidden, added to what is there
    record Mlp(Norm norm, PackedLinear gateUp, PackedLinear down) {}

    /// Whether machine code can compute with these sizes.
    public static boolean allow(DecoderSizes geometry) {
        return geometry.hidden() % 16 == 0 && geometry.width() % 8 == 0 && geometry.intermediate() % 16 == 0;
    }

    @Override
    public HostDecoder decoder(List<MemorySegment> cache, int blockTokens) {
        return decoder(cache, blockTokens, machine.team());
    }

    @Override
    public HostDecoder decoder(List<MemorySegment> cache, int blockTokens, Team other) {
        return new BatchDecoder(this, cache, blockTokens, other);
    }

    @Override
    public void close() {
        machine.arena().close();
    }
}
