package org.stromboli.cpu;

/// What stands for a token at the entrance of a decoder.
public interface EmbeddingTable {

    /// @return [tokens, hidden]
    float[] of(int[] ids);
}
