package org.stromboli.sampling;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// How one request wants its tokens chosen. Immutable; a client's numbers are checked at the edge, so that a
/// value out of range here is a mistake of ours.
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
/// @param maxTokens most tokens to generate, at least 1
/// @param minTokens no end token and no stop token before this many were generated
/// @param ignoreEos an end token does not end the answer
/// @param stopTokenIds ids that end the answer, beside the model's own end tokens
/// @param logprobs absent: none; else how many alternatives to report beside the chosen token
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
        int maxTokens,
        int minTokens,
        boolean ignoreEos,
        Set<Integer> stopTokenIds,
        Logprobs logprobs) {

    /// What to report beside a chosen id: nothing, or its log-probability and that of others.
    ///
    /// @param alternatives how many of the most probable others
    /// @param tokenIds others by their ids, in place of the most probable
    public record Logprobs(boolean wanted, int alternatives, List<Integer> tokenIds) {
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
        require(maxTokens >= 1, "maxTokens", maxTokens);
        require(minTokens >= 0, "minTokens", minTokens);
        logitBias = Map.copyOf(logitBias);
        stopTokenIds = Set.copyOf(stopTokenIds);
    }

    /// Greedy decoding of at most `maxTokens` tokens, everything else neutral.
    public static SamplingParameters greedy(int maxTokens) {
        return new SamplingParameters(
                0, 1, 0, 0, 0, 0, 1, Map.of(), OptionalLong.empty(), maxTokens, 0, false, Set.of(), Logprobs.NONE);
    }

    /// An answer that may not become long enough for `minTokens` need only be as long as it may.
    public SamplingParameters withMaxTokens(int tokens) {
        return with(tokens, stopTokenIds, logprobs);
    }

    public SamplingParameters withStopTokenIds(Set<Integer> ids) {
        return with(maxTokens, ids, logprobs);
    }

    public SamplingParameters withLogprobs(Logprobs other) {
        return with(maxTokens, stopTokenIds, other);
    }

    private SamplingParameters with(int tokens, Set<Integer> stopIds, Logprobs reported) {
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
                tokens,
                Math.min(minTokens, tokens),
                ignoreEos,
                stopIds,
                reported);
    }

    public boolean isGreedy() {
        return temperature == 0;
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
}
