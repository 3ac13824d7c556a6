package org.stromboli.engine;

import java.util.Set;
import org.stromboli.engine.speculation.SpeculationSettings;

/// What an engine must know of its device, its model and its limits.
///
/// @param blocks KV blocks on the device
/// @param blockTokens tokens per KV block
/// @param contextTokens max tokens of a sequence, prompt and answer together
/// @param vocabulary token ids are below this
/// @param endTokenIds ids that end an answer
/// @param featureBytes device memory for image features; a larger media item is served alone
/// @param maxStepTokens token budget of a step
/// @param maxChunkTokens max tokens of one sequence in a step
/// @param maxRunning max sequences that hold KV blocks at once; every one of them may decode in the same
/// step
/// @param visionSlicesWhileDecoding max vision slices of a step that also decodes
/// @param visionSlicesAlone max vision slices of a step that does not
/// @param pauseNanos how long a running answer may wait for its next token while prompts of others are computed;
/// `Long.MAX_VALUE` for as long as a full step takes
/// @param maxQueued max requests that wait for their admission
/// @param maxQueuedTokens max prompt tokens that wait; a single larger request may wait alone
/// @param speculation what is proposed to be verified in one step
public record EngineSettings(
        int blocks,
        int blockTokens,
        int contextTokens,
        int vocabulary,
        Set<Integer> endTokenIds,
        long featureBytes,
        int maxStepTokens,
        int maxChunkTokens,
        int maxRunning,
        int visionSlicesWhileDecoding,
        int visionSlicesAlone,
        long pauseNanos,
        int maxQueued,
        long maxQueuedTokens,
        SpeculationSettings speculation) {

    public EngineSettings {
        positive(blocks, "blocks");
        positive(blockTokens, "blockTokens");
        positive(contextTokens, "contextTokens");
        positive(vocabulary, "vocabulary");
        positive(maxChunkTokens, "maxChunkTokens");
        positive(maxRunning, "maxRunning");
        positive(visionSlicesWhileDecoding, "visionSlicesWhileDecoding");
        positive(visionSlicesAlone, "visionSlicesAlone");
        positive(pauseNanos, "pauseNanos");
        positive(maxQueued, "maxQueued");
        positive(maxQueuedTokens, "maxQueuedTokens");
        if (maxStepTokens < maxRunning) {
            throw new IllegalArgumentException("a step of %d tokens cannot hold one token of each of %d sequences"
                    .formatted(maxStepTokens, maxRunning));
        }
        if (featureBytes < 0) {
            throw new IllegalArgumentException("featureBytes is negative: " + featureBytes);
        }
        endTokenIds = Set.copyOf(endTokenIds);
    }

    /// Pauses are not limited and nothing is proposed until told otherwise; everything else must be told.
    public static Builder builder() {
        return new Builder();
    }

    /// Most tokens that a sequence may have: the model's limit, or less when the KV cache is smaller than
    /// that. The last token needs no slot.
    public int sequenceTokens() {
        return (int) Math.min(contextTokens, (long) blocks * blockTokens + 1);
    }

    private static void positive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private int blocks;
        private int blockTokens;
        private int contextTokens;
        private int vocabulary;
        private Set<Integer> endTokenIds = Set.of();
        private long featureBytes;
        private int maxStepTokens;
        private int maxChunkTokens;
        private int maxRunning;
        private int visionSlicesWhileDecoding;
        private int visionSlicesAlone;
        private long pauseNanos = Long.MAX_VALUE;
        private int maxQueued;
        private long maxQueuedTokens;
        private SpeculationSettings speculation = SpeculationSettings.OFF;

        private Builder() {}

        public Builder blocks(int value) {
            blocks = value;
            return this;
        }

        public Builder blockTokens(int value) {
            blockTokens = value;
            return this;
        }

        public Builder contextTokens(int value) {
            contextTokens = value;
            return this;
        }

        public Builder vocabulary(int value) {
            vocabulary = value;
            return this;
        }

        public Builder endTokenIds(Set<Integer> value) {
            endTokenIds = value;
            return this;
        }

        public Builder featureBytes(long value) {
            featureBytes = value;
            return this;
        }

        public Builder maxStepTokens(int value) {
            maxStepTokens = value;
            return this;
        }

        public Builder maxChunkTokens(int value) {
            maxChunkTokens = value;
            return this;
        }

        public Builder maxRunning(int value) {
            maxRunning = value;
            return this;
        }

        public Builder visionSlicesWhileDecoding(int value) {
            visionSlicesWhileDecoding = value;
            return this;
        }

        public Builder visionSlicesAlone(int value) {
            visionSlicesAlone = value;
            return this;
        }

        public Builder pauseNanos(long value) {
            pauseNanos = value;
            return this;
        }

        public Builder maxQueued(int value) {
            maxQueued = value;
            return this;
        }

        public Builder maxQueuedTokens(long value) {
            maxQueuedTokens = value;
            return this;
        }

        public Builder speculation(SpeculationSettings value) {
            speculation = value;
            return this;
        }

        /// @throws IllegalArgumentException if a value is missing or out of range
        public EngineSettings build() {
            return new EngineSettings(
                    blocks,
                    blockTokens,
                    contextTokens,
                    vocabulary,
                    endTokenIds,
                    featureBytes,
                    maxStepTokens,
                    maxChunkTokens,
                    maxRunning,
                    visionSlicesWhileDecoding,
                    visionSlicesAlone,
                    pauseNanos,
                    maxQueued,
                    maxQueuedTokens,
                    speculation);
        }
    }
}
