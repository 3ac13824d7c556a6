package org.stromboli.engine.step;

/// What a step brought back.
///
/// @param ids [samples] the chosen tokens; `NONE` where the logits were not finite or nothing was allowed, which fails
/// that sequence alone; `NOT_YET` where the mask was not known in time, which concerns that sequence alone, too
/// @param failedFeatures [n] handles whose encoding failed; the requests that need them fail alone
/// @param visionNanos time that the step's vision work took, for metrics; 0 without any
/// @param means [means][width] in the order of the step
public record StepResult(int[] ids, Logprobs logprobs, int[] failedFeatures, long visionNanos, float[][] means) {

    private static final float[][] NO_MEANS = {};

    public static final int NONE = -1;
    public static final int NOT_YET = -2;

    /// Log-probabilities; each array is empty unless it is asked for.
    ///
    /// @param chosen [samples] of each chosen token
    /// @param topIds [samples, k] most probable alternatives in order
    /// @param top [samples, k] theirs
    /// @param named [named] of the tokens that the batch names, in its order
    public record Logprobs(float[] chosen, int[] topIds, float[] top, float[] named) {

        public static final Logprobs NONE = new Logprobs(new float[0], new int[0], new float[0], new float[0]);
    }

    /// Without means.
    public StepResult(int[] ids, Logprobs logprobs, int[] failedFeatures, long visionNanos) {
        this(ids, logprobs, failedFeatures, visionNanos, NO_MEANS);
    }

    public StepResult withMeans(float[][] others) {
        return new StepResult(ids, logprobs, failedFeatures, visionNanos, others);
    }

    /// Of a step that chose tokens and did no more.
    public static StepResult of(int... ids) {
        return new StepResult(ids, Logprobs.NONE, new int[0], 0);
    }
}
