package org.stromboli.model.quantised;

import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.Gptq;

/// GPTQ in both versions of its format, also as AutoRound writes it. Stateless.
final class GptqScheme implements LayerScheme {

    @Override
    public String name() {
        return "GPTQ";
    }

    /// Its scales are as wide as its words, as those of AWQ are not.
    @Override
    public boolean recognises(LayerTensors layer, SchemeSettings settings) {
        boolean told = settings.method().equals("gptq") && !layer.has(".scales");
        boolean wide = layer.size(".qweight", 1) == layer.size(".scales", 1);
        return layer.type(".qweight").equals("I32") && (layer.has(".g_idx") || told || wide);
    }

    @Override
    public WeightMatrix matrix(LayerTensors layer, SchemeSettings settings) {
        Gptq first = new Gptq(
                layer.get(".qweight"),
                layer.get(".qzeros"),
                layer.get(".scales"),
                layer.find(".g_idx"),
                1,
                settings.groupSize());
        return settings.zerosAsTheyAre(first::hasMiddleZeros)
                ? new Gptq(first.weight(), first.zeros(), first.scales(), first.groupIndex(), 0, first.groupSize())
                        .matrix()
                : first.matrix();
    }
}
