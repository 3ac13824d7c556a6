package org.stromboli.generation;

import java.util.Optional;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.sampling.grammar.TokenConstraint;

/// What the engine needs to know of a request.
///
/// @param id for logs and metrics; unique per server
/// @param choices independent answers to the same prompt
/// @param priority smaller runs earlier; equal values run in order of arrival
/// @param cacheSalt prefixes are shared only between requests with equal salts; empty: shared with all such
/// @param constraint the form that every answer keeps to
public record GenerationRequest(
        String id,
        Prompt prompt,
        SamplingParameters sampling,
        int choices,
        int priority,
        String cacheSalt,
        Optional<TokenConstraint> constraint) {

    public GenerationRequest(
            String id, Prompt prompt, SamplingParameters sampling, int choices, int priority, String cacheSalt) {
        this(id, prompt, sampling, choices, priority, cacheSalt, Optional.empty());
    }

    public GenerationRequest {
        if (prompt.tokens() == 0) {
            throw new IllegalArgumentException("a prompt has at least one token");
        }
        if (choices < 1) {
            throw new IllegalArgumentException("choices must be at least 1: " + choices);
        }
    }
}
