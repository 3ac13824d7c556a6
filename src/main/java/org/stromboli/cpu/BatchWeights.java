package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Weights for machine code.
///
/// @param rotation [positions, width / 2, 2] cosines and sines
record BatchWeights(
        RowGeometry geometry,
        float[] rotation,
        List<Layer> layers,
        Norm norm,
        CodedLinear head,
        MachineKernels kernels,
        Arena arena,
        Team team)
        implements HostWeights {

    /// @param qkv hidden -> (heads + 2 * kv heads) * width, the halves of queries and keys interleaved
    /// @param output heads * width -> hidden, added to what is there
    /// @param gateUp hidden -> intermediate
    /// @param down intermediate -> hidden, added to what is there
    record Layer(
            Norm attentionNorm,
            CodedLinear qkv,
            CodedLinear output,
            Norm mlpNorm,
            CodedLinear gateUp,
            CodedLinear down) {}

    /// Whether machine code can compute with these sizes.
    static boolean allow(RowGeometry geometry) {
        return geometry.hidden() % 16 == 0 && geometry.width() % 8 == 0 && geometry.intermediate() % 16 == 0;
    }

    @Override
    public HostDecoder decoder(List<MemorySegment> cache, int blockTokens) {
        return new BatchDecoder(this, cache, blockTokens);
    }

    @Override
    public void close() {
        arena.close();
    }
}
