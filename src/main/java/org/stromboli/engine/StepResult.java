package org.stromboli.engine;

/// What a step brought back.
///
/// @param ids [samples] the chosen tokens; -1 where the logits were not finite, which fails that sequence
/// alone
/// @param logprobs [samples] log-probability of each chosen token; empty unless asked for
/// @param topIds [samples, k] most probable alternatives in order; empty unless asked for
/// @param topLogprobs [samples, k]
/// @param failedFeatures [n] handles whose encoding failed; the requests that need them fail alone
/// @param visionNanos time that the step's vision work took, for metrics; 0 without any
public record StepResult(
        int[] ids, float[] logprobs, int[] topIds, float[] topLogprobs, int[] failedFeatures, long visionNanos) {}
