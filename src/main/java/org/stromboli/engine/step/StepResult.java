package org.stromboli.engine.step;

/// What a step brought back.
///
/// @param ids [samples] the chosen tokens; `NONE` where the logits were not finite or nothing was allowed, which fails
/// that sequence alone; `NOT_YET` where the mask was not known in time, which concerns that sequence alone, too
/// @param logprobs [samples] log-probability of each chosen token; empty unless asked for
/// @param topIds [samples, k] most probable alternatives in order; empty unless asked for
/// @param topLogprobs [samples, k]
/// @param namedLogprobs [named] of the tokens that the batch names, in its order
/// @param failedFeatures [n] handles whose encoding failed; the requests that need them fail alone
/// @param visionNanos time that the step's vision work took, for metrics; 0 without any
public record StepResult(
        int[] ids,
        float[] logprobs,
        int[] topIds,
        float[] topLogprobs,
        float[] namedLogprobs,
        int[] failedFeatures,
        long visionNanos) {

    /// Of a batch that names no tokens.
    public StepResult(
            int[] ids, float[] logprobs, int[] topIds, float[] topLogprobs, int[] failedFeatures, long visionNanos) {
        this(ids, logprobs, topIds, topLogprobs, new float[0], failedFeatures, visionNanos);
    }

    public static final int NONE = -1;
    public static final int NOT_YET = -2;
}
