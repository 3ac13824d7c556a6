package org.stromboli.model.quantised;

import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.Mlx;

/// MLX's affine quantisation. Stateless.
final class MlxScheme implements LayerScheme {

    private static final int USUAL_GROUP = 64;

    @Override
    public String name() {
        return "MLX";
    }

    @Override
    public boolean recognises(LayerTensors layer, SchemeSettings settings) {
        return layer.type(".weight").equals("U32") && layer.has(".scales") && layer.has(".biases");
    }

    @Override
    public WeightMatrix matrix(LayerTensors layer, SchemeSettings settings) {
        int told = settings.groupSize(layer.name());
        int groupSize = told > 0 ? told : USUAL_GROUP;
        return new Mlx(layer.get(".weight"), layer.get(".scales"), layer.get(".biases"), groupSize).matrix();
    }
}
