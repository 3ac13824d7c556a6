package org.stromboli.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.stromboli.model.checkpoint.ConfigSection;

/// Values by expressions for the end of a module's name, as `rank_pattern` has them (PEFT, `get_pattern_key`).
///
/// @param value reads one value of the section
record PatternTable<T>(ConfigSection config, String key, BiFunction<ConfigSection, String, T> value) {

    private static final int MAX_PATTERNS = 10_000;

    /// In the order of the file: the first that fits counts.
    Map<ModulePattern, T> read() {
        JsonNode json = config.json().path(key);
        Map<ModulePattern, T> patterns = new LinkedHashMap<>();
        if (json.isMissingNode() || json.isNull()) {
            return patterns;
        }
        if (!json.isObject() || json.size() > MAX_PATTERNS) {
            throw config.wrong(key, json, "an object of at most " + MAX_PATTERNS + " patterns");
        }
        ConfigSection section = config.section(key);
        json.fieldNames().forEachRemaining(each -> {
            if (!section.has(each)) {
                throw section.wrong(each, json.path(each), "a number");
            }
            patterns.put(ModulePattern.of(config, key, "(.*\\.)?(" + each + ")"), value.apply(section, each));
        });
        return patterns;
    }
}
