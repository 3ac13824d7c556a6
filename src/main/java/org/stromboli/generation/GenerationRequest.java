package org.stromboli.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.PreprocessedMedia;

/// What the engine needs to know of a request.
///
/// @param id for logs and metrics; unique per server
/// @param maxTokens of each answer, at least 1; prompt and answer together fit a sequence of the engine
/// @param choices independent answers to the same prompt
/// @param priority smaller runs earlier; equal values run in order of arrival
/// @param cacheSalt prefixes are shared only between requests with equal salts; empty: shared with all such
/// @param constraint on the tokens of every answer
/// @param task what is done with the prompt
public record GenerationRequest(
        String id,
        Prompt prompt,
        SamplingParameters sampling,
        int maxTokens,
        int choices,
        int priority,
        String cacheSalt,
        Optional<TokenConstraint> constraint,
        Task task) {

    public GenerationRequest {
        if (prompt.tokens() == 0) {
            throw new IllegalArgumentException("a prompt has at least one token");
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens must be at least 1: " + maxTokens);
        }
        if (choices < 1) {
            throw new IllegalArgumentException("choices must be at least 1: " + choices);
        }
    }

    /// One greedy answer without a constraint, until told otherwise; its length must be told.
    public static Builder builder(String id, Prompt prompt) {
        return new Builder(id, prompt);
    }

    /// Embeds media: one vector for each, in their order.
    ///
    /// @param media at least one
    public static GenerationRequest embedding(String id, List<PreprocessedMedia> media, int priority) {
        List<MediaSpan> spans = new ArrayList<>();
        int tokens = 0;
        for (PreprocessedMedia each : media) {
            spans.add(new MediaSpan(tokens, each));
            tokens = Math.addExact(tokens, each.tokens());
        }
        Builder builder = builder(id, new Prompt(new int[tokens], spans));
        builder.task = Task.EMBED;
        return builder.maxTokens(1).priority(priority).build();
    }

    /// Whether it is embedded in place of being continued.
    public boolean embeds() {
        return task == Task.EMBED;
    }

    /// Sets what differs from the simplest request. Confined to one thread.
    public static final class Builder {

        private final String id;
        private final Prompt prompt;
        private SamplingParameters sampling = SamplingParameters.GREEDY;
        private int maxTokens;
        private int choices = 1;
        private int priority;
        private String cacheSalt = "";
        private Optional<TokenConstraint> constraint = Optional.empty();
        private Task task = Task.GENERATE;

        private Builder(String id, Prompt prompt) {
            this.id = id;
            this.prompt = prompt;
        }

        public Builder sampling(SamplingParameters value) {
            sampling = value;
            return this;
        }

        public Builder maxTokens(int value) {
            maxTokens = value;
            return this;
        }

        public Builder choices(int value) {
            choices = value;
            return this;
        }

        public Builder priority(int value) {
            priority = value;
            return this;
        }

        public Builder cacheSalt(String value) {
            cacheSalt = value;
            return this;
        }

        public Builder constraint(Optional<TokenConstraint> value) {
            constraint = value;
            return this;
        }

        /// @throws IllegalArgumentException if a value is out of range
        public GenerationRequest build() {
            return new GenerationRequest(
                    id, prompt, sampling, maxTokens, choices, priority, cacheSalt, constraint, task);
        }
    }
}
