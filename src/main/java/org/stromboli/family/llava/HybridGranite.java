package org.stromboli.family.llava;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.stromboli.model.checkpoint.ConfigSection;

/// The text configuration of a hybrid Granite (`granitemoehybrid`) all of whose layers have attention and no experts:
/// then it is a Granite. Those with state-space layers or experts are rejected.
final class HybridGranite {

    private static final String TYPE = "granitemoehybrid";
    private static final String LAYERS = "layer_types";
    private static final String EXPERTS = "num_local_experts";
    private static final String POSITIONS = "position_embedding_type";

    private HybridGranite() {}

    /// As that of a Granite; any other configuration as it is.
    static ConfigSection plain(ConfigSection text) {
        if (!text.json().path("model_type").asText().equals(TYPE)) {
            return text;
        }
        JsonNode types = text.json().path(LAYERS);
        boolean attend = !types.isEmpty();
        for (JsonNode each : types) {
            attend &= each.asText().equals("attention");
        }
        if (!attend) {
            throw text.wrong(LAYERS, types, "attention for each layer");
        }
        if (text.integer(EXPERTS, 8, 0, 1024) != 0) {
            throw text.wrong(EXPERTS, text.json().path(EXPERTS), "0");
        }
        if (!text.text(POSITIONS, "").equals("rope")) {
            throw text.wrong(POSITIONS, text.json().path(POSITIONS), "rope");
        }
        ObjectNode copy = text.json().deepCopy();
        copy.remove(LAYERS);
        copy.put("model_type", "granite");
        copy.put("intermediate_size", text.size("shared_intermediate_size", 1024, 1 << 20));
        return new ConfigSection(text.where(), copy);
    }
}
