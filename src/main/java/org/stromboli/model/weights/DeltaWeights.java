package org.stromboli.model.weights;

import java.util.Map;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.TensorNames;

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

    private WeightSource sum(String name, Weight weight) {
        Weight other = base.find(name)
                .orElseThrow(() -> new CheckpointException("the base %s does not have %s, which the delta %s changes"
                        .formatted(base.place(), name, delta.place())))
                .weight();
        if (!fits(name, weight.shape(), other.shape())) {
            throw new CheckpointException("%s has shape %s in the delta %s, and %s in the base %s"
                    .formatted(name, weight.shapeText(), delta.place(), other.shapeText(), base.place()));
        }
        return new WeightSource.Sum(weight, other);
    }

    /// Only tables of tokens may have grown.
    private static boolean fits(String name, long[] delta, long[] base) {
        if (delta.length != base.length) {
            return false;
        }
        for (int i = 0; i < delta.length; i++) {
            boolean mayGrow = TensorNames.isTokenTable(name) && delta[i] > base[i];
            if (delta[i] != base[i] && !mayGrow) {
                return false;
            }
        }
        return true;
    }
}
