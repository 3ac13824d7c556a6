package org.stromboli.worker;

import org.stromboli.engine.step.StepResult;
import org.stromboli.model.contract.SampledTensors;
import org.stromboli.torch.TensorList;

/// What the sampler gave back.
///
/// @param ids [samples]
record SampledIds(int[] ids, StepResult.Logprobs logprobs) {

    static final SampledIds NONE = of(new int[0]);

    /// Without any probabilities.
    static SampledIds of(int[] ids) {
        return new SampledIds(ids, StepResult.Logprobs.NONE);
    }

    static SampledIds of(TensorList tensors) {
        if (tensors.count() == 0) {
            return NONE;
        }
        return new SampledIds(
                ints(tensors.longs(SampledTensors.IDS.ordinal())),
                new StepResult.Logprobs(
                        tensors.floats(SampledTensors.LOGPROBS.ordinal()),
                        ints(tensors.longs(SampledTensors.TOP_IDS.ordinal())),
                        tensors.floats(SampledTensors.TOP_LOGPROBS.ordinal()),
                        tensors.floats(SampledTensors.NAMED_LOGPROBS.ordinal())));
    }

    StepResult result(int[] failedFeatures, long visionNanos) {
        return new StepResult(ids, logprobs, failedFeatures, visionNanos);
    }

    /// The same, but for these columns nothing is chosen yet.
    SampledIds without(int[] columns) {
        int[] others = ids.clone();
        for (int column : columns) {
            others[column] = StepResult.NOT_YET;
        }
        return new SampledIds(others, logprobs);
    }

    private static int[] ints(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) values[i];
        }
        return ints;
    }
}
