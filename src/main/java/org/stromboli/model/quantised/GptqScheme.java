package org.stromboli.model.quantised;

import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.Gptq;

/// GPTQ in both versions of its format, also as AutoRound writes it. Stateless.
final class GptqScheme implements LayerScheme {

    @Override
    public String name() {
        return "GPTQ";
    }

    /// Its scales are as wide as its words; those of AWQ are eight times as wide.
    @Override
    public boolean recognises(LayerTensors layer, SchemeSettings settings) {
        boolean wide = layer.size(".qweight", 1) == layer.size(".scales", 1);
        boolean told =
                settings.method().equals("gptq") || wide && !settings.method().equals("awq");
        return layer.type(".qweight").equals("I32") && (layer.has(".g_idx") || told);
    }

    @Override
    public WeightMatrix matrix(LayerTensors layer, SchemeSettings settings) {
        if (settings.flag("desc_act")) {
            layer.get(".g_idx");
        }
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
