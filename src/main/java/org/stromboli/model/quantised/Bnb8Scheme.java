package org.stromboli.model.quantised;

import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.Bnb8;

/// bitsandbytes' LLM.int8. Stateless.
final class Bnb8Scheme implements LayerScheme {

    @Override
    public String name() {
        return "bitsandbytes, LLM.int8";
    }

    @Override
    public boolean recognises(LayerTensors layer, SchemeSettings settings) {
        return layer.type(".weight").equals("I8") && layer.has(".SCB");
    }

    @Override
    public WeightMatrix matrix(LayerTensors layer, SchemeSettings settings) {
        return new Bnb8(layer.get(".weight"), layer.get(".SCB"), layer.find(".weight_format")).matrix();
    }
}
