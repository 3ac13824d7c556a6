package org.stromboli.sampling;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// How the tokens of one request are chosen. Immutable; a client's numbers are checked at the edge, so that a value
/// out of range here is a mistake of ours. The length limit is not among them: the request has it.
///
/// @param temperature 0 is greedy
/// @param topP keeps the smallest set of tokens whose probability reaches this, 1 keeps all
/// @param topK keeps this many tokens, 0 keeps all
/// @param minP drops tokens below this share of the most probable one, 0 keeps all
/// @param presencePenalty subtracted once from every token that was already generated
/// @param frequencyPenalty subtracted for each time that a token was already generated
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens seen in prompt or
/// output, 1 is off
/// @param logitBias added to the logits of these token ids
/// @param seed makes the draws repeatable; absent: chosen when the request is accepted
/// @param minTokens no end token and no stop token before this many were generated
/// @param ignoreEos an end token does not end the answer
/// @param stopTokenIds ids that end the answer, beside the model's own end tokens
/// @param bans tokens that may not be chosen
/// @param logprobs which log-probabilities to report
public record SamplingParameters(
        double temperature,
        double topP,
        int topK,
        double minP,
        double presencePenalty,
        double frequencyPenalty,
        double repetitionPenalty,
        Map<Integer, Float> logitBias,
        OptionalLong seed,
        int minTokens,
        boolean ignoreEos,
        Set<Integer> stopTokenIds,
        TokenBans bans,
        Logprobs logprobs) {

    /// Greedy decoding, everything else neutral.
    public static final SamplingParameters GREEDY = builder().build();

    /// What to report beside a chosen id: nothing, or its log-probability and that of others.
    ///
    /// @param alternatives how many of the most probable others
    /// @param tokenIds others by their ids, in place of the most probable
    public record Logprobs(boolean requested, int alternatives, List<Integer> tokenIds) {
        public static final Logprobs NONE = new Logprobs(false, 0, List.of());

        public Logprobs {
            tokenIds = List.copyOf(tokenIds);
        }

        public static Logprobs top(int alternatives) {
            return new Logprobs(true, alternatives, List.of());
        }

        /// Those of these tokens, whatever is chosen.
        public static Logprobs of(List<Integer> tokenIds) {
            return new Logprobs(true, 0, tokenIds);
        }
    }

    public SamplingParameters {
        require(temperature >= 0 && temperature <= 100, "temperature", temperature);
        require(topP > 0 && topP <= 1, "topP", topP);
        require(topK >= 0, "topK", topK);
        require(minP >= 0 && minP <= 1, "minP", minP);
        require(Double.isFinite(presencePenalty), "presencePenalty", presencePenalty);
        require(Double.isFinite(frequencyPenalty), "frequencyPenalty", frequencyPenalty);
        require(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty), "repetitionPenalty", repetitionPenalty);
        require(minTokens >= 0, "minTokens", minTokens);
        logitBias = Map.copyOf(logitBias);
        stopTokenIds = Set.copyOf(stopTokenIds);
    }

    /// Greedy and neutral until told otherwise.
    public static Builder builder() {
        return new Builder();
    }

    /// Begins with these values.
    public Builder toBuilder() {
        return new Builder()
                .temperature(temperature)
                .topP(topP)
                .topK(topK)
                .minP(minP)
                .presencePenalty(presencePenalty)
                .frequencyPenalty(frequencyPenalty)
                .repetitionPenalty(repetitionPenalty)
                .logitBias(logitBias)
                .seed(seed)
                .minTokens(minTokens)
                .ignoreEos(ignoreEos)
                .stopTokenIds(stopTokenIds)
                .bans(bans)
                .logprobs(logprobs);
    }

    /// Whether the logits depend on the tokens seen so far.
    public boolean hasPenalties() {
        return presencePenalty != 0 || frequencyPenalty != 0 || repetitionPenalty != 1;
    }

    private static void require(boolean holds, String name, Number value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is out of range: " + value);
        }
    }

    /// Sets parameters by name. Confined to one thread.
    public static final class Builder {

        private double temperature;
        private double topP = 1;
        private int topK;
        private double minP;
        private double presencePenalty;
        private double frequencyPenalty;
        private double repetitionPenalty = 1;
        private Map<Integer, Float> logitBias = Map.of();
        private OptionalLong seed = OptionalLong.empty();
        private int minTokens;
        private boolean ignoreEos;
        private Set<Integer> stopTokenIds = Set.of();
        private TokenBans bans = TokenBans.NONE;
        private Logprobs logprobs = Logprobs.NONE;

        private Builder() {}

        public Builder temperature(double value) {
            temperature = value;
            return this;
        }

        public Builder topP(double value) {
            topP = value;
            return this;
        }

        public Builder topK(int value) {
            topK = value;
            return this;
        }

        public Builder minP(double value) {
            minP = value;
            return this;
        }

        public Builder presencePenalty(double value) {
            presencePenalty = value;
            return this;
        }

        public Builder frequencyPenalty(double value) {
            frequencyPenalty = value;
            return this;
        }

        public Builder repetitionPenalty(double value) {
            repetitionPenalty = value;
            return this;
        }

        public Builder logitBias(Map<Integer, Float> value) {
            logitBias = value;
            return this;
        }

        public Builder seed(OptionalLong value) {
            seed = value;
            return this;
        }

        public Builder minTokens(int value) {
            minTokens = value;
            return this;
        }

        public Builder ignoreEos(boolean value) {
            ignoreEos = value;
            return this;
        }

        public Builder stopTokenIds(Set<Integer> value) {
            stopTokenIds = value;
            return this;
        }

        public Builder bans(TokenBans value) {
            bans = value;
            return this;
        }

        public Builder logprobs(Logprobs value) {
            logprobs = value;
            return this;
        }

        /// @throws IllegalArgumentException if a value is out of range
        public SamplingParameters build() {
            return new SamplingParameters(
                    temperature,
                    topP,
                    topK,
                    minP,
                    presencePenalty,
                    frequencyPenalty,
                    repetitionPenalty,
                    logitBias,
                    seed,
                    minTokens,
                    ignoreEos,
                    stopTokenIds,
                    bans,
                    logprobs);
        }
    }
}
