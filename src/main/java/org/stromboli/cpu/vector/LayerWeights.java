package org.stromboli.cpu.vector;

record LayerWeights(Attention attention, Mlp mlp) {

    /// @param norm [hidden]
    /// @param qkv hidden -> (heads + 2 * kv heads) * width, the halves of queries and keys interleaved
    /// @param headGain [heads + kv heads, width], or empty: heads are not normalised
    /// @param output heads * width -> hidden
    record Attention(float[] norm, Linear qkv, float[] headGain, Linear output) {}

    /// @param norm [hidden]
    /// @param gateUp hidden -> 2 * intermediate
    /// @param down intermediate -> hidden
    record Mlp(float[] norm, Linear gateUp, Linear down) {}
}
