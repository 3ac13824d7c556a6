package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.Team;

/// Weights of a [PackedDecoder], in blocks of the formats in which they came.
///
/// @param norm [hidden] before the head
record PackedWeights(
        DecoderSizes geometry, Rotation rotation, List<Layer> layers, float[] norm, Products head, Place place)
        implements HostWeights {

    /// The memory in which the weights lie, and who computes with them.
    record Place(Arena arena, Team team) {}

    /// The parts of a layer.
    record Layer(Attention attention, Mlp mlp) {

        long bytes() {
            return attention.qkv().bytes()
                    + attention.output().bytes()
                    + mlp.gateUp().bytes()
                    + mlp.down().bytes();
        }
    }

    /// @param norm [hidden] before it
    /// @param qkv hidden -> (heads + 2 * kv heads) * width
    /// @param bias [(heads + 2 * kv heads) * width], or empty
    /// @param headGain [heads + kv heads, width], or empty: heads are not normalised
    /// @param output heads * width -> hidden
    record Attention(float[] norm, Products qkv, float[] bias, float[] headGain, Products output) {}

    /// @param norm [hidden] before it
    /// @param gateUp hidden -> 2 * intermediate
    /// @param down intermediate -> hidden
    record Mlp(float[] norm, Products gateUp, Products down) {}

    @Override
    public HostDecoder decoder(List<MemorySegment> cache, int blockTokens) {
        return decoder(cache, blockTokens, place.team());
    }

    @Override
    public HostDecoder decoder(List<MemorySegment> cache, int blockTokens, Team other) {
        return new PackedDecoder(this, cache, blockTokens, other);
    }

    /// Of all matrices.
    long bytes() {
        return head.bytes() + layers.stream().mapToLong(Layer::bytes).sum();
    }

    @Override
    public void close() {
        place.arena().close();
    }
}
