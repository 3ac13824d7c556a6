package org.stromboli.engine.step;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.grammar.automaton.TokenMask;
import org.stromboli.vision.PreprocessedMedia;

/// One call of the device: plain arrays that the worker copies over. Tokens of all sequences are packed one
/// after the other; a sequence contributes one token when it decodes and a chunk when it still has prompt to
/// compute.
///
/// @param releasedFeatures [n] handles whose features may be dropped before anything else is done
/// @param vision encoding work, done before the tokens
/// @param means of features that are known, which need no tokens
/// @param ids [tokens]
/// @param positions [tokens] position of each token in its sequence
/// @param slots [tokens] where its key and value go: block * blockTokens + offset
/// @param queryStarts [sequences + 1] where each sequence's tokens begin in `ids`
/// @param contextLengths [sequences] tokens of each sequence in the KV cache once this step is done
/// @param blockTables [sequences][blocks] KV blocks of each sequence in order, exactly as many as its context
/// needs
/// @param features rows of `ids` that take media features instead of an embedding
/// @param sampling the rows whose next token is sampled
public record Step(
        int[] releasedFeatures,
        List<VisionWork> vision,
        List<FeatureMean> means,
        int[] ids,
        int[] positions,
        int[] slots,
        int[] queryStarts,
        int[] contextLengths,
        int[][] blockTables,
        List<FeatureRows> features,
        SamplingBatch sampling) {

    /// Slices `firstSlice` to `firstSlice + slices` of the encoding of one media item, whose features will be
    /// known by `handle`. Slices of a media item come in order; those of different media may alternate.
    ///
    /// @param base handle of the media item that a fused prompt is made from, whose slices come first; or `NO_BASE`
    public record VisionWork(int handle, int base, PreprocessedMedia media, int firstSlice, int slices) {

        public static final int NO_BASE = -1;

        public VisionWork(int handle, PreprocessedMedia media, int firstSlice, int slices) {
            this(handle, NO_BASE, media, firstSlice, slices);
        }
    }

    /// `count` rows from `row` on of the packed tokens take the features of `handle` from `featureRow` on.
    public record FeatureRows(int row, int handle, int featureRow, int count) {}

    /// The mean of some rows of the features of `handle`.
    public record FeatureMean(int handle, int[] rows) {}

    /// Nothing to do, until told otherwise.
    public static Builder builder() {
        return new Builder();
    }

    public Step withSampling(SamplingBatch other) {
        return builder()
                .releasedFeatures(releasedFeatures)
                .vision(vision)
                .means(means)
                .tokens(ids, positions, slots)
                .sequences(queryStarts, contextLengths, blockTables)
                .features(features)
                .sampling(other)
                .build();
    }

    public int tokens() {
        return ids.length;
    }

    /// Whether there is nothing to do.
    public boolean isEmpty() {
        return ids.length == 0 && vision.isEmpty() && means.isEmpty() && releasedFeatures.length == 0;
    }

    public int sequences() {
        return contextLengths.length;
    }

    /// Of each sequence that has a constraint, the mask of its first sample: those of later ones can be missed.
    public List<TokenMask> firstMasks() {
        List<TokenMask> masks = new ArrayList<>();
        int sequence = -1;
        for (SamplingBatch.Masked each : sampling.masks()) {
            int row = sampling.rows()[each.column()];
            if (row >= queryStarts[sequence + 1]) {
                masks.add(each.tokens());
                while (row >= queryStarts[sequence + 1]) {
                    sequence++;
                }
            }
        }
        return masks;
    }

    /// Puts a step together by name. Confined to one thread.
    public static final class Builder {

        private static final int[] NOTHING = {};

        private int[] releasedFeatures = NOTHING;
        private List<VisionWork> vision = List.of();
        private List<FeatureMean> means = List.of();
        private int[] ids = NOTHING;
        private int[] positions = NOTHING;
        private int[] slots = NOTHING;
        private int[] queryStarts = {0};
        private int[] contextLengths = NOTHING;
        private int[][] blockTables = {};
        private List<FeatureRows> features = List.of();
        private SamplingBatch sampling = SamplingBatch.NOTHING;

        private Builder() {}

        public Builder releasedFeatures(int... value) {
            releasedFeatures = value;
            return this;
        }

        public Builder vision(List<VisionWork> value) {
            vision = value;
            return this;
        }

        public Builder means(List<FeatureMean> value) {
            means = value;
            return this;
        }

        /// @param id [tokens]
        /// @param position [tokens]
        /// @param slot [tokens]
        public Builder tokens(int[] id, int[] position, int[] slot) {
            ids = id;
            positions = position;
            slots = slot;
            return this;
        }

        /// @param starts [sequences + 1]
        /// @param lengths [sequences]
        /// @param blocks [sequences][blocks]
        public Builder sequences(int[] starts, int[] lengths, int[][] blocks) {
            queryStarts = starts;
            contextLengths = lengths;
            blockTables = blocks;
            return this;
        }

        public Builder features(List<FeatureRows> value) {
            features = value;
            return this;
        }

        public Builder sampling(SamplingBatch value) {
            sampling = value;
            return this;
        }

        public Step build() {
            return new Step(
                    releasedFeatures,
                    vision,
                    means,
                    ids,
                    positions,
                    slots,
                    queryStarts,
                    contextLengths,
                    blockTables,
                    features,
                    sampling);
        }
    }
}
