package org.stromboli.family.keys;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stromboli.model.checkpoint.ConfigSection;

/// Finds the keys of a checkpoint's JSON files that are not known here. What they say is not followed, and might change
/// the answers.
public final class UnreadKeys {

    private static final int MOST = 64;

    private final List<String> found = new ArrayList<>();

    private UnreadKeys() {}

    /// Each as a file, a key and a value, for example `config.json: text_config: use_qk_norm is true`.
    ///
    /// @param config the directory's `config.json`
    public static List<String> of(Path directory, ConfigSection config) {
        UnreadKeys keys = new UnreadKeys();
        keys.config(config);
        Optional<ConfigSection> all = ConfigSection.readIfPresent(directory.resolve("processor_config.json"));
        all.ifPresent(each -> keys.walk(each, KeySection.PROCESSOR));
        keys.processor(directory, all, "image_processor", "preprocessor_config.json", KeySection.IMAGE_PROCESSOR);
        keys.processor(directory, all, "video_processor", "video_preprocessor_config.json", KeySection.VIDEO_PROCESSOR);
        ConfigSection.readIfPresent(directory.resolve("generation_config.json")).ifPresent(keys::generation);
        ConfigSection.readIfPresent(directory.resolve("tokenizer_config.json")).ifPresent(keys::tokenizer);
        return List.copyOf(keys.found.subList(0, Math.min(MOST, keys.found.size())));
    }

    private void config(ConfigSection config) {
        if (!config.has("vision_config") && config.has("mm_vision_tower")) {
            walk(config, KeySection.ORIGINAL);
            rope(config);
            return;
        }
        walk(config, KeySection.CONFIG);
        ConfigSection text = config.section("text_config");
        walk(text, KeySection.TEXT);
        rope(text);
        walk(config.section("vision_config"), KeySection.VISION);
    }

    private void rope(ConfigSection text) {
        walk(text.section("rope_scaling"), KeySection.ROPE);
        walk(text.section("rope_parameters"), KeySection.ROPE);
    }

    /// What the file of all processors says counts alone.
    private void processor(Path directory, Optional<ConfigSection> all, String section, String file, KeySection known) {
        all.filter(each -> each.has(section))
                .map(each -> each.section(section))
                .or(() -> ConfigSection.readIfPresent(directory.resolve(file)))
                .ifPresent(each -> walk(each, known));
    }

    /// Many of its keys are written with the value that changes nothing.
    private void generation(ConfigSection section) {
        for (Map.Entry<String, JsonNode> each : section.json().properties()) {
            JsonNode value = each.getValue();
            boolean off = value.isNumber() && (value.asDouble() == 0 || value.asDouble() == 1);
            if (!off && !value.toString().equals("false")) {
                check(section, each.getKey(), value, KeySection.GENERATION);
            }
        }
    }

    /// Models name tokens of their own, such as `image_token`.
    private void tokenizer(ConfigSection section) {
        section.json().properties().stream()
                .filter(each -> !each.getKey().endsWith("_token"))
                .forEach(each -> check(section, each.getKey(), each.getValue(), KeySection.TOKENIZER));
    }

    private void walk(ConfigSection section, KeySection known) {
        section.json().properties().forEach(each -> check(section, each.getKey(), each.getValue(), known));
    }

    private void check(ConfigSection section, String key, JsonNode value, KeySection known) {
        boolean empty = value.isNull() || value.isContainerNode() && value.isEmpty();
        if (!empty && !known.knows(key)) {
            String text = value.toString();
            found.add("%s: %s is %s"
                    .formatted(section.where(), key, text.length() > 80 ? text.substring(0, 80) + "..." : text));
        }
    }
}
