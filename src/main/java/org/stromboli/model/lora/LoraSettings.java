package org.stromboli.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;

/// The settings of a LoRA adapter that change its weights. Reading them rejects every other key that has an effect.
public final class LoraSettings {

    private static final String RANKS = "rank_pattern";
    private static final String SCALES = "alpha_pattern";
    private static final String TOKENS = "trainable_token_indices";
    private static final String DORA = "use_dora";
    private static final int MAX_RANK = 65_536;
    private static final double MAX_ALPHA = 1e9;
    private static final int MAX_TOKEN = 1 << 24;

    private final ConfigSection config;
    private final ModuleSelection selection;
    private final FactorStart start;
    private final Map<ModulePattern, Integer> ranks;
    private final Map<ModulePattern, Double> alphas;
    private final Set<ModulePattern> met = new HashSet<>();

    private LoraSettings(ConfigSection config) {
        LoraKeys.check(config);
        this.config = config;
        this.start = LoraKeys.start(config);
        this.ranks = new PatternTable<>(config, RANKS, (section, key) -> section.size(key, 1, MAX_RANK)).read();
        this.alphas = new PatternTable<>(config, SCALES, (section, key) -> section.number(key, 1, 0, MAX_ALPHA)).read();
        this.selection = new ModuleSelection(config);
    }

    /// @throws CheckpointException naming the key that cannot be honoured
    public static LoraSettings read(ConfigSection config) {
        return new LoraSettings(config);
    }

    /// @param module as the adapter's file names it
    /// @throws CheckpointException if the configuration leaves the module alone
    public void requireSelected(String module) {
        selection.require(module);
    }

    /// Of the module's factors.
    public int rank(String module) {
        return find(ranks, module).orElseGet(() -> config.size("r", 1, MAX_RANK));
    }

    /// What the product of the module's factors is multiplied with.
    public double scale(String module) {
        double alpha = find(alphas, module).orElseGet(() -> config.number("lora_alpha", 1, 0, MAX_ALPHA));
        int rank = rank(module);
        return alpha / (config.flag("use_rslora", false) ? Math.sqrt(rank) : rank);
    }

    private <T> Optional<T> find(Map<ModulePattern, T> patterns, String module) {
        Optional<ModulePattern> first =
                patterns.keySet().stream().filter(each -> each.fits(module)).findFirst();
        first.ifPresent(met::add);
        return first.map(patterns::get);
    }

    /// @throws CheckpointException if a pattern has matched no module that was asked for
    public void requirePatternsMet() {
        for (Map<ModulePattern, ?> patterns : List.of(ranks, alphas)) {
            patterns.keySet().stream()
                    .filter(each -> !met.contains(each))
                    .findFirst()
                    .ifPresent(each -> {
                        throw config.wrong(
                                each.key(),
                                config.json().get(each.key()),
                                "patterns that match modules of the adapter");
                    });
        }
    }

    public FactorStart start() {
        return start;
    }

    /// Whether magnitudes stand beside the factors (DoRA).
    public boolean hasMagnitudes() {
        return config.flag(DORA, false);
    }

    /// @throws CheckpointException that tells that magnitudes lack
    public CheckpointException magnitudeLacks(String module) {
        return config.wrong(DORA, true, "false, since the adapter holds no lora_magnitude_vector of " + module);
    }

    /// Whether a change of the table of embeddings is one of the head that shares it.
    public boolean changesTiedHead(String module) {
        boolean copied = false;
        for (JsonNode each : config.json().path("modules_to_save")) {
            copied |= module.equals(each.asText()) || module.endsWith("." + each.asText());
        }
        return !copied || config.flag("ensure_weight_tying", false);
    }

    /// Whether factors of a shared table are factors of the head, too.
    public boolean tiesFactors() {
        return config.flag("ensure_weight_tying", false);
    }

    /// Ids of the tokens whose rows were trained alone, by the last part of the name of their table.
    public Map<String, List<Integer>> tokens() {
        JsonNode value = config.json().path(TOKENS);
        Map<String, List<Integer>> tables = new TreeMap<>();
        if (value.isObject()) {
            ConfigSection section = config.section(TOKENS);
            value.fieldNames().forEachRemaining(table -> tables.put(table, tokens(section, table)));
        } else if (config.has(TOKENS)) {
            tables.put("embed_tokens", tokens(config, TOKENS));
        }
        return tables;
    }

    private static List<Integer> tokens(ConfigSection section, String key) {
        List<Integer> tokens = section.integers(key, 0, MAX_TOKEN);
        if (tokens.isEmpty() || new HashSet<>(tokens).size() < tokens.size()) {
            throw section.wrong(key, section.json().get(key), "ids of tokens, each once");
        }
        return new ArrayList<>(tokens);
    }

    /// @param stored names of all tensors of the adapter
    /// @throws CheckpointException if a module was saved whole by the configuration, but is not there
    public void requireSaved(Set<String> stored) {
        for (JsonNode each : config.json().path("modules_to_save")) {
            String part = "." + each.asText() + ".";
            if (!each.asText().isEmpty() && stored.stream().noneMatch(name -> ("." + name).contains(part))) {
                throw config.wrong(
                        "modules_to_save", each, "a module of which the adapter holds weights; it holds none of this");
            }
        }
    }
}
