package org.stromboli.cpu.vector;

/// @param attentionNorm [hidden]
/// @param qkv hidden -> (heads + 2 * kv heads) * width, the halves of queries and keys interleaved
/// @param output heads * width -> hidden
/// @param mlpNorm [hidden]
/// @param gateUp hidden -> 2 * intermediate
/// @param down intermediate -> hidden
record LayerWeights(float[] attentionNorm, Linear qkv, Linear output, float[] mlpNorm, Linear gateUp, Linear down) {}
