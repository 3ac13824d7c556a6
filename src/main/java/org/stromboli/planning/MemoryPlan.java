package org.stromboli.planning;

import org.stromboli.model.ModelSizes;

/// What a server with one model takes in memory, about.
///
/// @param weights in their places
/// @param cacheBytes of keys and values
/// @param tokenBytes keys and values of one token
/// @param contextTokens of one full context
/// @param featureBytes of image features, at most
/// @param otherBytes Java, libtorch, and the rows of one step
public record MemoryPlan(
        WeightMemory weights, long cacheBytes, long tokenBytes, int contextTokens, long featureBytes, long otherBytes) {

    /// Of a process without any model: Java's heap and classes, libtorch's libraries.
    private static final long BASE = 700L << 20;

    /// @param cache what is set aside for keys and values
    /// @param step what a step may hold
    public static MemoryPlan of(ModelSizes sizes, Residence residence, Cache cache, StepSize step) {
        return new MemoryPlan(
                WeightMemory.of(sizes, residence),
                cache.bytes(),
                cache.tokenBytes(),
                cache.contextTokens(),
                cache.featureBytes(),
                BASE + step.bytes());
    }

    /// @param bytes of keys and values
    /// @param tokenBytes of one token
    /// @param contextTokens of one full context
    /// @param featureBytes of image features, at most
    public record Cache(long bytes, long tokenBytes, int contextTokens, long featureBytes) {}

    /// @param tokens of one step, at most
    /// @param hidden width of the decoder
    /// @param intermediate width of its MLP
    /// @param vocabulary of the logits
    /// @param sequences that may run, at most
    public record StepSize(int tokens, int hidden, int intermediate, int vocabulary, int sequences) {

        /// Residual stream, queries, keys, values, attention; both halves of the MLP; logits. In float32.
        long bytes() {
            return Float.BYTES * (tokens * (8L * hidden + 3L * intermediate) + 2L * sequences * vocabulary);
        }
    }

    public long total() {
        return weights.total() + cacheBytes + featureBytes + otherBytes;
    }

    /// With keys and values for one full context alone, and no image features.
    public long least() {
        return weights.total() + Math.min(cacheBytes, contextTokens * tokenBytes) + otherBytes;
    }

    /// Full contexts for which there are keys and values.
    public double sequences() {
        return (double) cacheBytes / tokenBytes / contextTokens;
    }

    /// Tokens for which a machine has room, if it has nothing else to do.
    public long affordableTokens(long memoryBytes) {
        return Math.max(0, memoryBytes - total() + cacheBytes) / tokenBytes;
    }
}
