package org.stromboli.model.quantised;

import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.PackQuantized;

/// compressed-tensors with several whole numbers in a word. Stateless.
final class PackedScheme implements LayerScheme {

    @Override
    public String name() {
        return "compressed-tensors, pack-quantized";
    }

    @Override
    public boolean recognises(LayerTensors layer, SchemeSettings settings) {
        return layer.type(".weight_packed").equals("I32") && !layer.has(".weight_global_scale");
    }

    @Override
    public WeightMatrix matrix(LayerTensors layer, SchemeSettings settings) {
        if (settings.isAsymmetric()) {
            layer.get(".weight_zero_point");
        }
        if (settings.hasOrder()) {
            layer.get(".weight_g_idx");
        }
        return new PackQuantized(
                        layer.get(".weight_packed"),
                        layer.get(".weight_scale"),
                        layer.find(".weight_zero_point"),
                        layer.get(".weight_shape"),
                        layer.find(".weight_g_idx"),
                        new PackQuantized.Configured(settings.bits(), settings.announced()))
                .matrix();
    }
}
