package org.stromboli.model.weights;

import java.util.Map;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.TensorNames;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.torch.StoredTensor;

/// The weights of a delta, each to be added to that of the language model that it was subtracted from. What is not of
/// the language model, the projector above all, is as it will be. Used by one thread.
final class DeltaWeights {

    private final CheckpointWeights delta;
    private final CheckpointWeights base;

    DeltaWeights(CheckpointWeights delta, CheckpointWeights base) {
        this.delta = delta;
        this.base = base;
    }

    /// @throws CheckpointException if they do not fit together
    Map<String, WeightSource> sources() {
        Map<String, WeightSource> sources = delta.sources();
        sources.replaceAll((name, source) -> isOfLanguageModel(name) ? sum(name, source.weight()) : source);
        return sources;
    }

    private static boolean isOfLanguageModel(String name) {
        boolean isBuffer = name.endsWith(".rotary_emb.inv_freq");
        return (name.startsWith("model.layers.") && !isBuffer)
                || name.equals("model.norm.weight")
                || TensorNames.isTokenTable(name);
    }

    private WeightSource sum(String name, WeightRef weight) {
        WeightRef other = base.find(name)
                .orElseThrow(() -> new CheckpointException("the base %s does not have %s, which the delta %s changes"
                        .formatted(base.place(), name, delta.place())))
                .weight();
        if (!fits(name, weight.stored(), other.stored())) {
            throw new CheckpointException("%s has shape %s in the delta %s, and %s in the base %s"
                    .formatted(
                            name,
                            weight.stored().shapeText(),
                            delta.place(),
                            other.stored().shapeText(),
                            base.place()));
        }
        return new WeightSource.Sum(weight, other);
    }

    /// Only tables of tokens may have grown.
    private static boolean fits(String name, StoredTensor delta, StoredTensor base) {
        if (delta.shape().length != base.shape().length) {
            return false;
        }
        for (int i = 0; i < delta.shape().length; i++) {
            boolean mayGrow = TensorNames.isTokenTable(name) && delta.shape()[i] > base.shape()[i];
            if (delta.shape()[i] != base.shape()[i] && !mayGrow) {
                return false;
            }
        }
        return true;
    }
}
