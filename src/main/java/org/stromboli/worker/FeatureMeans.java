package org.stromboli.worker;

import java.util.List;
import org.stromboli.engine.step.Step;
import org.stromboli.model.LoadedModel;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.Value;

/// Takes the means of features that are in the store. Engine thread only.
record FeatureMeans(LoadedModel model, Value store) {

    float[][] of(List<Step.FeatureMean> means) { // [means][width]
        float[][] vectors = new float[means.size()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = of(means.get(i));
        }
        return vectors;
    }

    private float[] of(Step.FeatureMean mean) {
        long[] rows = new long[mean.rows().length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = mean.rows()[i];
        }
        try (Arguments a = model.arguments();
                Value vector = model.graph()
                        .call("mean_feature", store, a.integer(mean.handle()), a.tensor(rows, rows.length))) {
            return vector.asFloats();
        }
    }
}
