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

    /// @param attentionNorm [hidden]
    /// @param qkv three matrices, hidden -> (heads + 2 * kv heads) * width
    /// @param bias [(heads + 2 * kv heads) * width], or empty
    /// @param output heads * width -> hidden
    /// @param mlpNorm [hidden]
    /// @param gateUp two matrices, hidden -> 2 * intermediate
    /// @param down intermediate -> hidden
    record Layer(
            float[] attentionNorm,
            Products qkv,
            float[] bias,
            Products output,
            float[] mlpNorm,
            Products gateUp,
            Products down) {

        long bytes() {
            return qkv.bytes() + output.bytes() + gateUp.bytes() + down.bytes();
        }
    }

    @Override
    public HostDecoder decoder(List<MemorySegment> cache, int blockTokens) {
        return new PackedDecoder(this, cache, blockTokens);
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
