package org.stromboli.model.quantised;

import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.Awq;

/// AWQ in the layouts of AutoAWQ. Stateless.
final class AwqScheme implements LayerScheme {

    @Override
    public String name() {
        return "AWQ";
    }

    @Override
    public boolean recognises(LayerTensors layer, SchemeSettings settings) {
        return layer.type(".qweight").equals("I32");
    }

    @Override
    public WeightMatrix matrix(LayerTensors layer, SchemeSettings settings) {
        if (settings.flag("zero_point")) {
            layer.get(".qzeros");
        }
        return new Awq(layer.get(".qweight"), layer.find(".qzeros"), layer.get(".scales"), settings.groupSize())
                .matrix();
    }
}
