package org.stromboli.model.quantised;

import java.util.Optional;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.Bnb4;
import org.stromboli.quantisation.codec.CodecException;
import org.stromboli.quantisation.codec.RawTensor;

/// bitsandbytes' NF4 and FP4. Stateless.
final class Bnb4Scheme implements LayerScheme {

    private static final String WEIGHT = ".weight";
    private static final String STATE = ".weight.quant_state.bitsandbytes__";

    @Override
    public String name() {
        return "bitsandbytes, 4 bits";
    }

    @Override
    public boolean recognises(LayerTensors layer, SchemeSettings settings) {
        return layer.has(WEIGHT)
                && (layer.has(".weight.absmax") || layer.has(STATE + "nf4") || layer.has(STATE + "fp4"));
    }

    @Override
    public WeightMatrix matrix(LayerTensors layer, SchemeSettings settings) {
        RawTensor told = layer.find(STATE + "fp4").orElseGet(() -> layer.get(STATE + "nf4"));
        Bnb4State state = Bnb4State.read(told);
        Optional<Bnb4.Nested> nested = layer.find(".weight.nested_absmax")
                .map(absmax -> new Bnb4.Nested(
                        layer.get(".weight.nested_quant_map"), absmax, state.nestedBlockSize(), state.nestedOffset()));
        RawTensor absmax = layer.get(".weight.absmax");
        if (nested.isEmpty() && absmax.type().equals("U8")) {
            throw new CodecException(
                    "tensor %s is quantised, but its nested_absmax is missing".formatted(absmax.name()));
        }
        Bnb4.State shape = new Bnb4.State(state.rows(), state.columns(), state.blockSize());
        return new Bnb4(layer.get(WEIGHT), layer.get(".weight.quant_map"), absmax, nested, shape).matrix();
    }
}
