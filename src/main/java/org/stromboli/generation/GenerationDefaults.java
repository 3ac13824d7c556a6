package org.stromboli.generation;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.stromboli.sampling.TokenBans;

/// What a checkpoint says about how to generate with it; a request overrides sampling and limits.
///
/// @param endTokenIds ids that end an answer
/// @param bans tokens that no answer may have
public record GenerationDefaults(Set<Integer> endTokenIds, Sampling sampling, Limits limits, TokenBans bans) {

    /// @param temperature 0 where the checkpoint decodes greedily
    public record Sampling(double temperature, double topP, int topK, double minP, double repetitionPenalty) {

        /// Everything but the temperature is neutral.
        public static Sampling ofTemperature(double temperature) {
            return new Sampling(temperature, 1, 0, 0, 1);
        }
    }

    /// Where an answer ends beside the end tokens.
    ///
    /// @param minTokens no end token before so many tokens
    /// @param maxTokens of an answer, empty where the context alone limits it
    /// @param stop texts that end an answer
    public record Limits(int minTokens, OptionalInt maxTokens, List<String> stop) {

        public static final Limits NONE = new Limits(0, OptionalInt.empty(), List.of());

        public Limits {
            stop = List.copyOf(stop);
        }
    }

    public GenerationDefaults {
        endTokenIds = Set.copyOf(endTokenIds);
    }

    /// Nothing else is said.
    public static GenerationDefaults ofTemperature(Set<Integer> endTokenIds, double temperature) {
        return new GenerationDefaults(endTokenIds, Sampling.ofTemperature(temperature), Limits.NONE, TokenBans.NONE);
    }
}
