package org.stromboli.model.quantised;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.stromboli.model.checkpoint.ConfigSection;

/// What the configuration of a checkpoint tells of its scheme.
///
/// @param where file and key
/// @param method `quant_method` as the file writes it; empty where it does not say
/// @param details bits, size of groups, format
/// @param binding whether `config.json` itself says it, which loaders follow even where the weights are plain
/// @param json all of it
record ConfigEvidence(String where, String method, List<String> details, boolean binding, JsonNode json) {

    static final String BITSANDBYTES = "bitsandbytes";

    private static final List<String> KEYS = List.of("quantization_config", "compression_config");

    /// Older tools keep it in files of their own.
    private static final List<String> FILES =
            List.of("quantize_config.json", "quant_config.json", "quantization_config.json", "hf_quant_config.json");

    /// Names of methods as people write them.
    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("awq", "AWQ"),
            Map.entry("gptq", "GPTQ"),
            Map.entry("fp8", "FP8"),
            Map.entry("fbgemm_fp8", "FP8 (fbgemm)"),
            Map.entry("aqlm", "AQLM"),
            Map.entry("vptq", "VPTQ"),
            Map.entry("hqq", "HQQ"),
            Map.entry("eetq", "EETQ"),
            Map.entry("spqr", "SpQR"),
            Map.entry("higgs", "HIGGS"),
            Map.entry("exl2", "EXL2"),
            Map.entry("exl3", "EXL3"),
            Map.entry("nvfp4", "NVFP4"),
            Map.entry("mxfp4", "MXFP4"),
            Map.entry("mxfp8", "MXFP8"),
            Map.entry("bitnet", "BitNet"),
            Map.entry("quark", "Quark"),
            Map.entry("mlx", "MLX"));

    /// The most trusted first.
    static List<ConfigEvidence> all(Path directory) {
        return Stream.concat(inConfig(directory).stream(), inFiles(directory)).toList();
    }

    private static Optional<ConfigEvidence> inConfig(Path directory) {
        Optional<ConfigSection> config = ConfigSection.readIfPresent(directory.resolve("config.json"));
        if (config.isEmpty()) {
            return Optional.empty();
        }
        for (String section : List.of("", "text_config", "vision_config")) {
            JsonNode json = section.isEmpty()
                    ? config.get().json()
                    : config.get().json().path(section);
            for (String key : KEYS) {
                if (json.path(key).isObject() && !json.path(key).isEmpty()) {
                    String where = section.isEmpty() ? key : section + ": " + key;
                    return Optional.of(of("config.json: " + where, json.path(key), true));
                }
            }
        }
        JsonNode mlx = config.get().json().path("quantization");
        return mlx.isObject() && mlx.has("bits")
                ? Optional.of(new ConfigEvidence("config.json: quantization", "mlx", details(mlx), true, mlx))
                : Optional.empty();
    }

    private static Stream<ConfigEvidence> inFiles(Path directory) {
        return FILES.stream()
                .flatMap(file -> ConfigSection.readIfPresent(directory.resolve(file)).stream()
                        .map(found -> of(file, found.json(), false)));
    }

    private static ConfigEvidence of(String where, JsonNode json, boolean binding) {
        String method = json.path("quant_method").asText("");
        if (method.isEmpty() || json.path("quant_method").isNull()) {
            boolean loader = json.path("load_in_4bit").asBoolean()
                    || json.path("load_in_8bit").asBoolean();
            method = loader
                    ? BITSANDBYTES
                    : json.path("quantization").path("quant_algo").asText("");
        }
        return new ConfigEvidence(where, method, details(json), binding, json);
    }

    private static List<String> details(JsonNode json) {
        List<String> details = new ArrayList<>();
        number(json, List.of("bits", "w_bit")).ifPresent(bits -> details.add(bits + " bits"));
        number(json, List.of("group_size", "q_group_size"))
                .filter(size -> size > 0)
                .ifPresent(size -> details.add("groups of " + size));
        for (String key : List.of("format", "bnb_4bit_quant_type", "backend", "quant_type", "version")) {
            boolean ofFourBits = key.startsWith("bnb_4bit");
            if (json.path(key).isTextual()
                    && !(ofFourBits && json.path("load_in_8bit").asBoolean())) {
                details.add(key + " " + json.path(key).asText());
            }
        }
        return List.copyOf(details);
    }

    private static Optional<Integer> number(JsonNode json, List<String> keys) {
        return keys.stream()
                .filter(key -> json.path(key).isInt())
                .map(key -> json.path(key).asInt())
                .findFirst();
    }

    /// The scheme as people write it.
    String scheme() {
        return method.isEmpty() ? "a method that it does not name" : SPELLINGS.getOrDefault(method, method);
    }

    /// Loaders would quantise plain weights while they read them.
    boolean concernsLoading() {
        return method.equals(BITSANDBYTES);
    }
}
