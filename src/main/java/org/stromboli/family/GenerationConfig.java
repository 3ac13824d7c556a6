package org.stromboli.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.sampling.TokenBans;

/// Reads `generation_config.json` as `generate` of transformers 5.24 does; it may be absent. What changes answers and
/// cannot be followed is rejected by [UnsupportedGeneration].
public final class GenerationConfig {

    private static final String FILE = "generation_config.json";
    private static final String END = "eos_token_id";
    private static final int MAX_STOPS = 16;
    private static final int MAX_TOKENS = 10_000_000;

    private GenerationConfig() {}

    /// @param sections of `config.json`, the outermost first: they count where there is no file, as older checkpoints
    ///     need it, and for end tokens that the file does not name
    public static GenerationDefaults read(Path directory, List<ConfigSection> sections, int vocabulary) {
        Optional<ConfigSection> own = ConfigSection.readIfPresent(directory.resolve(FILE));
        ConfigSection section = own.orElseGet(() -> merged(sections));
        boolean samples = section.flag("do_sample", false);
        UnsupportedGeneration.reject(section, samples);
        Set<Integer> ends = ends(section, sections, vocabulary);
        return new GenerationDefaults(
                ends, sampling(section, samples), limits(section), bans(section, ends, vocabulary));
    }

    /// What the outermost section says counts.
    private static ConfigSection merged(List<ConfigSection> sections) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (ConfigSection each : sections.reversed()) {
            each.json().properties().stream()
                    .filter(entry -> !entry.getValue().isNull())
                    .forEach(entry -> all.set(entry.getKey(), entry.getValue()));
        }
        return new ConfigSection(sections.getFirst().where(), all);
    }

    private static Set<Integer> ends(ConfigSection section, List<ConfigSection> sections, int vocabulary) {
        Set<Integer> ends = new LinkedHashSet<>(section.integers(END, 0, vocabulary - 1));
        for (ConfigSection each : sections) {
            if (ends.isEmpty()) {
                ends.addAll(each.integers(END, 0, vocabulary - 1));
            }
        }
        return ends;
    }

    /// Without `do_sample` the numbers for sampling have no effect.
    private static GenerationDefaults.Sampling sampling(ConfigSection section, boolean samples) {
        double penalty = section.number("repetition_penalty", 1, 0.01, 100);
        return new GenerationDefaults.Sampling(
                samples ? section.number("temperature", 1, 0, 100) : 0,
                samples ? section.number("top_p", 1, 1e-6, 1) : 1,
                samples ? section.integer("top_k", 50, 0, Integer.MAX_VALUE) : 0,
                samples ? section.number("min_p", 0, 0, 1) : 0,
                penalty);
    }

    private static GenerationDefaults.Limits limits(ConfigSection section) {
        String most = "max_new_tokens";
        return new GenerationDefaults.Limits(
                section.integer("min_new_tokens", 0, 0, MAX_TOKENS),
                section.has(most) ? OptionalInt.of(section.size(most, 1, MAX_TOKENS)) : OptionalInt.empty(),
                stop(section));
    }

    /// One text, or several.
    private static List<String> stop(ConfigSection section) {
        String key = "stop_strings";
        JsonNode value = section.json().path(key);
        List<JsonNode> given = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(given::add);
        } else if (section.has(key)) {
            given.add(value);
        }
        if (given.size() > MAX_STOPS
                || !given.stream().allMatch(JsonNode::isTextual)
                || given.stream().anyMatch(each -> each.asText().isEmpty())) {
            throw section.wrong(key, value, "a text or up to %d texts, none of them empty".formatted(MAX_STOPS));
        }
        return given.stream().map(JsonNode::asText).toList();
    }

    private static TokenBans bans(ConfigSection section, Set<Integer> ends, int vocabulary) {
        Set<Integer> always = new LinkedHashSet<>(section.integers("suppress_tokens", 0, vocabulary - 1));
        List<List<Integer>> sequences = new ArrayList<>();
        for (List<Integer> each : sequences(section, vocabulary)) {
            if (each.size() > 1) {
                sequences.add(each);
            } else if (!ends.contains(each.getFirst())) { // an end token is no bad word to transformers either
                always.add(each.getFirst());
            }
        }
        return new TokenBans(
                always,
                Set.copyOf(section.integers("begin_suppress_tokens", 0, vocabulary - 1)),
                sequences,
                section.integer("no_repeat_ngram_size", 0, 0, MAX_TOKENS));
    }

    private static List<List<Integer>> sequences(ConfigSection section, int vocabulary) {
        String key = "bad_words_ids";
        List<List<Integer>> sequences = new ArrayList<>();
        for (JsonNode each : section.json().path(key)) {
            ObjectNode one = JsonNodeFactory.instance.objectNode().set(key, each);
            List<Integer> ids = new ConfigSection(section.where(), one).integers(key, 0, vocabulary - 1);
            if (!each.isArray() || ids.isEmpty()) {
                throw section.wrong(key, each, "lists of token ids, none of them empty");
            }
            sequences.add(ids);
        }
        return sequences;
    }
}
