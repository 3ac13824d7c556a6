package org.stromboli.worker;

import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.model.LoadedModel;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.TensorList;
import org.stromboli.torch.Value;

/// Calls the sampler of a graph with logits of our own.
final class SamplerProbe {

    private final LoadedModel model;

    SamplerProbe(LoadedModel model) {
        this.model = model;
    }

    SampledIds sample(float[][] logits, SamplingBatch batch) {
        PackedStep packed = PackedStep.of(new StepWriter(1).step(batch), 1);
        int vocabulary = logits[0].length;
        float[] flat = new float[logits.length * vocabulary];
        for (int row = 0; row < logits.length; row++) {
            System.arraycopy(logits[row], 0, flat, row * vocabulary, vocabulary);
        }
        try (Arguments a = model.arguments();
                Value results = model.graph()
                        .call(
                                "sample",
                                a.tensor(flat, logits.length, vocabulary),
                                a.tensor(
                                        packed.integers().values(),
                                        packed.integers().values().length),
                                a.integers(packed.integers().sizes()),
                                a.tensor(
                                        packed.floats().values(),
                                        packed.floats().values().length),
                                a.integers(packed.floats().sizes()),
                                a.integers(packed.numbers()));
                TensorList tensors = results.asTensors()) {
            return SampledIds.of(tensors);
        }
    }
}
