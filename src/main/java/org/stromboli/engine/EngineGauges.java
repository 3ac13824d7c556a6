package org.stromboli.engine;

/// How full an engine is, as of its last turn. Any thread may read it.
///
/// @param running choices that hold KV blocks
/// @param waiting requests that were never admitted, and choices that were preempted
/// @param usedBlocks KV blocks that running choices hold
/// @param blocks all KV blocks
/// @param featureBytes device bytes of image features, in use or cached
public record EngineGauges(int running, int waiting, int usedBlocks, int blocks, long featureBytes) {

    EngineGauges withQueued(int requests) {
        return new EngineGauges(running, waiting + requests, usedBlocks, blocks, featureBytes);
    }

    /// Share of the KV cache in use, 0..1.
    public double kvUsage() {
        return (double) usedBlocks / blocks;
    }
}
