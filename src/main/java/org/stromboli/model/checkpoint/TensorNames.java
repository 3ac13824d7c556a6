package org.stromboli.model.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// One name for the same tensor in every format of a checkpoint: the authors'. An adapter that was trained on theirs
/// can so be applied to a conversion, and the other way round.
public final class TensorNames {

    /// The longest prefixes first: some begin like others.
    private static final Map<String, String> PREFIXES = prefixes();

    private static final Set<String> TABLES = Set.of("model.embed_tokens.weight", "lm_head.weight");
    private static final Pattern LINEAR =
            Pattern.compile("model\\.layers\\.\\d+\\.(self_attn|mlp)\\.(\\w+_proj)\\.weight");

    private TensorNames() {}

    private static Map<String, String> prefixes() {
        Map<String, String> table = new LinkedHashMap<>();
        String tower = "model.vision_tower.vision_tower.vision_model.";
        table.put(tower, tower);
        table.put("model.vision_tower.vision_model.", tower);
        table.put("model.vision_tower.", tower);
        table.put("vision_tower.vision_model.", tower);
        table.put("vision_tower.", tower);
        table.put("language_model.lm_head.", "lm_head.");
        table.put("language_model.model.", "model.");
        table.put("model.language_model.", "model.");
        for (String projector : new String[] {"model.multi_modal_projector.", "multi_modal_projector."}) {
            table.put(projector + "linear_1.", "model.mm_projector.0.");
            table.put(projector + "linear_2.", "model.mm_projector.2.");
            table.put(projector + "projector_layernorm.", "model.mm_projector.clip_layernorm.");
        }
        table.put("model.mm_projector.final_linear.", "model.mm_projector.");
        table.put("image_newline", "model.image_newline");
        return table;
    }

    public static String common(String name) {
        for (Map.Entry<String, String> each : PREFIXES.entrySet()) {
            if (name.startsWith(each.getKey())) {
                return each.getValue() + name.substring(each.getKey().length());
            }
        }
        return name;
    }

    /// Whether its rows belong to the tokens of a vocabulary, of which there may be more or fewer.
    public static boolean isTokenTable(String common) {
        return TABLES.contains(common);
    }

    /// Whether it is one of those that adapters of the family are trained for.
    public static boolean isAdapterTarget(String common) {
        return LINEAR.matcher(common).matches();
    }
}
