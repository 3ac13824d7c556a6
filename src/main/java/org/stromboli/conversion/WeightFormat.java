package org.stromboli.conversion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.stromboli.quantisation.rounding.Rounding;
import org.stromboli.quantisation.rounding.ScaleType;
import org.stromboli.torch.StoredType;

/// To what weights are rounded, and how a configuration says so.
///
/// @param bits 4 or 8
/// @param group columns that share a scale
record WeightFormat(int bits, int group) {

    static final String KEY = "quantization_config";

    /// What stays as it is, whatever names the reader gives the modules: regular expressions that are searched from the
    /// beginning of a name.
    private static final List<String> IGNORED =
            List.of("re:.*vision_tower.*", "re:.*multi_modal_projector.*", "re:.*mm_projector.*", "re:.*lm_head");

    Rounding rounding(StoredType type) {
        return new Rounding(
                bits,
                group,
                Rounding.Form.SYMMETRIC,
                switch (type) {
                    case FLOAT16 -> ScaleType.FLOAT16;
                    case BFLOAT16 -> ScaleType.BFLOAT16;
                    case FLOAT32, BYTE -> ScaleType.FLOAT32;
                });
    }

    /// Codes that one number of 32 bits holds.
    int codesPerWord() {
        return Integer.SIZE / bits;
    }

    /// Says in the configuration of a model what its weights are.
    void describe(ObjectNode config) {
        ObjectNode method = config.putObject(KEY);
        ObjectNode scheme = method.putObject("config_groups").putObject("group_0");
        scheme.put("format", "pack-quantized");
        scheme.putNull("input_activations").putNull("output_activations");
        scheme.putArray("targets").add("Linear");
        scheme.putObject("weights")
                .put("num_bits", bits)
                .put("type", "int")
                .put("symmetric", true)
                .put("strategy", "group")
                .put("group_size", group)
                .put("dynamic", false)
                .put("observer", "mse")
                .putNull("actorder");
        method.put("format", "pack-quantized");
        method.put("quant_method", "compressed-tensors");
        method.put("quantization_status", "compressed");
        method.putNull("kv_cache_scheme");
        IGNORED.forEach(method.putArray("ignore")::add);
    }
}
