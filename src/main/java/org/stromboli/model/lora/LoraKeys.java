package org.stromboli.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;

/// Sorts the keys of `adapter_config.json` (`LoraConfig` of PEFT 0.21) into those that are used, those that change
/// nothing about trained weights, and the rest, which is rejected. Stateless.
final class LoraKeys {

    private static final String START = "init_lora_weights";

    private static final Set<String> USED = Set.of(
            "peft_type",
            "base_model_name_or_path",
            "r",
            "lora_alpha",
            "use_rslora",
            "rank_pattern",
            "alpha_pattern",
            "use_dora",
            "lora_bias",
            "bias",
            "target_modules",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern",
            "modules_to_save",
            "trainable_token_indices",
            "ensure_weight_tying",
            START);

    /// For training alone, or of a start that is named by another key; `fan_in_fan_out` is for layers that no model of
    /// the family has, and PEFT resets it.
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "task_type",
            "auto_mapping",
            "peft_version",
            "revision",
            "inference_mode",
            "lora_dropout",
            "fan_in_fan_out",
            "merge_weights",
            "megatron_core",
            "qalora_group_size",
            "runtime_config",
            "loftq_config",
            "eva_config",
            "corda_config",
            "lora_ga_config");

    private static final Map<String, String> REJECTED = Map.of(
            "alora_invocation_tokens", "none: weights that change with a prompt's tokens are not supported",
            "use_qalora", "false: factors of pooled inputs are not supported",
            "layer_replication", "none: copies of layers are not supported",
            "target_parameters", "none: only modules can be changed",
            "megatron_config", "none: layers of Megatron are not supported",
            "monteclora_config", "none: sampled weights are not supported",
            "kasa_config", "none: a base without its smallest singular values is not supported",
            "use_bdlora", "none: factors of blocks are not supported",
            "arrow_config", "none: routers of several adapters are not supported",
            "enable_lora", "none: fused projections are not supported");

    private static final List<String> PLAIN_STARTS = List.of("gaussian", "eva", "orthogonal", "mica");

    private LoraKeys() {}

    static void check(ConfigSection config) {
        config.oneOf("peft_type", "LORA", List.of("LORA"));
        if (!config.has("r") || !config.has("lora_alpha")) {
            throw new CheckpointException("%s lacks r or lora_alpha".formatted(config.where()));
        }
        config.json().fieldNames().forEachRemaining(key -> check(config, key));
        config.oneOf("bias", "none", List.of("none", "all", "lora_only"));
        JsonNode saved = config.json().path("modules_to_save");
        if (config.has("modules_to_save") && !saved.isArray()) {
            throw config.wrong("modules_to_save", saved, "a list of names of modules");
        }
    }

    private static void check(ConfigSection config, String key) {
        JsonNode value = config.json().get(key);
        if (USED.contains(key) || WITHOUT_EFFECT.contains(key) || isUnset(value)) {
            return;
        }
        throw config.wrong(
                key, value, REJECTED.getOrDefault(key, "a key that this server knows, or none where it has no effect"));
    }

    private static boolean isUnset(JsonNode value) {
        return value.isNull()
                || value.isBoolean() && !value.asBoolean()
                || value.isTextual() && value.asText().isEmpty()
                || value.isContainerNode() && value.isEmpty();
    }

    /// @throws CheckpointException if what the start left of the base cannot be computed again
    static FactorStart start(ConfigSection config) {
        JsonNode value = config.json().path(START);
        if (value.isMissingNode() || value.isNull() || value.isBoolean()) {
            return FactorStart.NOTHING;
        }
        String name = value.isTextual() ? value.asText() : "";
        if (name.equals("pissa")) {
            return FactorStart.PISSA;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("olora")) {
            return FactorStart.OLORA;
        }
        if (PLAIN_STARTS.contains(lower)) {
            return FactorStart.NOTHING;
        }
        throw config.wrong(
                START,
                value,
                "true, false, %s, pissa or olora; what other starts left of the base cannot be computed again: save the adapter with PEFT's path_initial_model_for_weight_conversion"
                        .formatted(String.join(", ", PLAIN_STARTS)));
    }
}
