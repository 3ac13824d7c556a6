package org.stromboli.model.quantised;

import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.ByteWeights;
import org.stromboli.quantisation.codec.RawTensor;

/// Weights of one byte with scales beside them: FP8 of several tools, and compressed-tensors' whole numbers. Stateless.
final class BytesScheme implements LayerScheme {

    private static final String SCALE = ".weight_scale";
    private static final String INVERSE = ".weight_scale_inv";

    @Override
    public String name() {
        return "8 bits with scales";
    }

    @Override
    public boolean recognises(LayerTensors layer, SchemeSettings settings) {
        return switch (layer.type(".weight")) {
            case "F8_E4M3" -> !layer.has(".weight_scale_2");
            case "I8" -> layer.has(SCALE);
            default -> false;
        };
    }

    /// What is called the inverse of a scale is one, too. Scales of activations are for kernels that round these.
    @Override
    public WeightMatrix matrix(LayerTensors layer, SchemeSettings settings) {
        RawTensor scales = layer.find(INVERSE).orElseGet(() -> layer.get(SCALE));
        layer.ignore(SCALE);
        if (settings.isAsymmetric()) {
            layer.get(".weight_zero_point");
        }
        layer.ignore(".activation_scale");
        return new ByteWeights(layer.get(".weight"), scales, layer.find(".weight_zero_point"), settings.announced())
                .matrix();
    }
}
