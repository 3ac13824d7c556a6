package org.stromboli.engine.step;

import java.util.Arrays;
import java.util.List;
import org.stromboli.grammar.automaton.TokenMask;

/// What the sampler needs, one column per sampled row. Sparse triples carry what only few rows have: the
/// adjustments of a row that asks for nothing cost nothing.
///
/// @param rows [samples] row of the packed tokens whose logits are requested, ascending
/// @param temperature [samples] 0 is greedy
/// @param topK [samples] 0 keeps all
/// @param topP [samples] 1 keeps all
/// @param minP [samples] 0 keeps all
/// @param uniform [samples] random numbers in [0, 1), from the request's own seed and position
/// @param repetitionPenalty [samples] 1 is off
/// @param frequencyPenalty [samples] 0 is off
/// @param presencePenalty [samples] 0 is off
/// @param seenColumn [seen] sample (index into rows) that has seen ...
/// @param seenId [seen] ... this token id in prompt or output ...
/// @param seenCount [seen] ... and generated it so often (0: only in the prompt)
/// @param biasColumn [biases] sample whose ...
/// @param biasId [biases] ... logit of this token id ...
/// @param bias [biases] ... gets this added, after penalties; negative infinity forbids it
/// @param masks tokens that are allowed, for the samples that have a constraint, by ascending column
/// @param report log-probabilities that are requested
public record SamplingBatch(
        int[] rows,
        float[] temperature,
        int[] topK,
        float[] topP,
        float[] minP,
        float[] uniform,
        float[] repetitionPenalty,
        float[] frequencyPenalty,
        float[] presencePenalty,
        int[] seenColumn,
        int[] seenId,
        int[] seenCount,
        int[] biasColumn,
        int[] biasId,
        float[] bias,
        List<Masked> masks,
        Report report) {

    /// No sample.
    public static final SamplingBatch NOTHING = builder().build();

    /// Log-probabilities to report.
    ///
    /// @param alternatives per sample at most; -1 when no sample wants any log-probabilities
    /// @param column [named] sample for which ...
    /// @param id [named] ... that of this token id is requested, by ascending column
    public record Report(int alternatives, int[] column, int[] id) {

        /// Of the most probable tokens alone.
        public Report(int alternatives) {
            this(alternatives, new int[0], new int[0]);
        }
    }

    /// What a constraint allows one sample.
    ///
    /// @param column the sample, an index into `rows`
    /// @param tokens those with text
    /// @param endIds ids that end the answer, allowed exactly when `mayEnd`
    public record Masked(int column, TokenMask tokens, int[] endIds, boolean mayEnd) {

        /// Writes a bit for each token id.
        public void copyTo(long[] target, int from) {
            tokens.copyTo(target, from);
            for (int id : endIds) {
                long bit = 1L << id;
                int word = from + (id >> 6);
                target[word] = mayEnd ? target[word] | bit : target[word] & ~bit;
            }
        }
    }

    /// Whether every sample is the token with the largest logit, of all or of those that its mask allows, which is
    /// known, and nothing else is asked for.
    public boolean isArgmax() {
        for (float each : temperature) {
            if (each > 0) {
                return false;
            }
        }
        return seenId.length == 0 && biasId.length == 0 && masksAreReady() && report.alternatives() < 0;
    }

    /// Whether no mask has to be waited for.
    public boolean masksAreReady() {
        for (Masked each : masks) {
            if (!each.tokens().isReady()) {
                return false;
            }
        }
        return true;
    }

    /// The constraints whose masks are known by now.
    public List<Masked> knownMasks() {
        return masks.stream().filter(each -> each.tokens().isReady()).toList();
    }

    /// The same with these masks.
    public SamplingBatch withMasks(List<Masked> other) {
        return toBuilder().masks(other).build();
    }

    /// The same with these log-probabilities.
    public SamplingBatch withReport(Report other) {
        return toBuilder().report(other).build();
    }

    public int samples() {
        return rows.length;
    }

    /// Samples greedily from these rows, until told otherwise.
    public static Builder builder(int... rows) {
        return new Builder(rows);
    }

    /// Begins with these values.
    public Builder toBuilder() {
        return new Builder(rows)
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .minP(minP)
                .uniform(uniform)
                .repetitionPenalty(repetitionPenalty)
                .frequencyPenalty(frequencyPenalty)
                .presencePenalty(presencePenalty)
                .seen(seenColumn, seenId, seenCount)
                .biases(biasColumn, biasId, bias)
                .masks(masks)
                .report(report);
    }

    /// Sets each column by name. Confined to one thread.
    public static final class Builder {

        private static final int[] NO_INTS = {};
        private static final float[] NO_FLOATS = {};

        private final int[] rows;
        private float[] temperature;
        private int[] topK;
        private float[] topP;
        private float[] minP;
        private float[] uniform;
        private float[] repetitionPenalty;
        private float[] frequencyPenalty;
        private float[] presencePenalty;
        private int[] seenColumn = NO_INTS;
        private int[] seenId = NO_INTS;
        private int[] seenCount = NO_INTS;
        private int[] biasColumn = NO_INTS;
        private int[] biasId = NO_INTS;
        private float[] bias = NO_FLOATS;
        private List<Masked> masks = List.of();
        private Report report = new Report(-1);

        private Builder(int[] rows) {
            float[] zeros = new float[rows.length];
            float[] ones = new float[rows.length];
            Arrays.fill(ones, 1);
            this.rows = rows;
            temperature = zeros;
            topK = new int[rows.length];
            topP = ones;
            minP = zeros;
            uniform = zeros;
            repetitionPenalty = ones;
            frequencyPenalty = zeros;
            presencePenalty = zeros;
        }

        public Builder temperature(float... value) {
            temperature = value;
            return this;
        }

        public Builder topK(int... value) {
            topK = value;
            return this;
        }

        public Builder topP(float... value) {
            topP = value;
            return this;
        }

        public Builder minP(float... value) {
            minP = value;
            return this;
        }

        public Builder uniform(float... value) {
            uniform = value;
            return this;
        }

        public Builder repetitionPenalty(float... value) {
            repetitionPenalty = value;
            return this;
        }

        public Builder frequencyPenalty(float... value) {
            frequencyPenalty = value;
            return this;
        }

        public Builder presencePenalty(float... value) {
            presencePenalty = value;
            return this;
        }

        /// @param column [seen] sample that has seen ...
        /// @param id [seen] ... this token id ...
        /// @param count [seen] ... and generated it so often
        public Builder seen(int[] column, int[] id, int[] count) {
            seenColumn = column;
            seenId = id;
            seenCount = count;
            return this;
        }

        /// @param column [biases] sample whose ...
        /// @param id [biases] ... logit of this token id ...
        /// @param value [biases] ... gets this added
        public Builder biases(int[] column, int[] id, float[] value) {
            biasColumn = column;
            biasId = id;
            bias = value;
            return this;
        }

        public Builder masks(List<Masked> value) {
            masks = value;
            return this;
        }

        public Builder report(Report value) {
            report = value;
            return this;
        }

        public SamplingBatch build() {
            return new SamplingBatch(
                    rows,
                    temperature,
                    topK,
                    topP,
                    minP,
                    uniform,
                    repetitionPenalty,
                    frequencyPenalty,
                    presencePenalty,
                    seenColumn,
                    seenId,
                    seenCount,
                    biasColumn,
                    biasId,
                    bias,
                    masks,
                    report);
        }
    }
}
