package org.stromboli.worker;

import org.stromboli.engine.step.StepResult;
import org.stromboli.model.contract.SampledTensors;
import org.stromboli.torch.TensorList;

/// What the sampler gave back.
///
/// @param ids [samples]
/// @param logprobs [samples], empty unless asked for
/// @param topIds [samples, k], empty unless asked for
/// @param topLogprobs [samples, k]
/// @param namedLogprobs [named], of the tokens that the batch names
record SampledIds(int[] ids, float[] logprobs, int[] topIds, float[] topLogprobs, float[] namedLogprobs) {

    static final SampledIds NONE = of(new int[0]);

    /// Without any probabilities.
    static SampledIds of(int[] ids) {
        return new SampledIds(ids, new float[0], new int[0], new float[0], new float[0]);
    }

    static SampledIds of(TensorList tensors) {
        if (tensors.count() == 0) {
            return NONE;
        }
        return new SampledIds(
                ints(tensors.longs(SampledTensors.IDS.ordinal())),
                tensors.floats(SampledTensors.LOGPROBS.ordinal()),
                ints(tensors.longs(SampledTensors.TOP_IDS.ordinal())),
                tensors.floats(SampledTensors.TOP_LOGPROBS.ordinal()),
                tensors.floats(SampledTensors.NAMED_LOGPROBS.ordinal()));
    }

    StepResult result(int[] failedFeatures, long visionNanos) {
        return new StepResult(ids, logprobs, topIds, topLogprobs, namedLogprobs, failedFeatures, visionNanos);
    }

    /// The same, but for these columns nothing is chosen yet.
    SampledIds without(int[] columns) {
        int[] others = ids.clone();
        for (int column : columns) {
            others[column] = StepResult.NOT_YET;
        }
        return new SampledIds(others, logprobs, topIds, topLogprobs, namedLogprobs);
    }

    private static int[] ints(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) values[i];
        }
        return ints;
    }
}
