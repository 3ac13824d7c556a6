package org.stromboli.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.sampling.TokenBans;

/// What `generation_config.json` says is followed as `generate` of transformers 5.24.0 follows it, or rejected.
class GenerationConfigTest {

    private static final int VOCABULARY = 100;

    @TempDir
    Path directory;

    @Test
    void everyNumberOfSamplingIsUsed() throws IOException {
        GenerationDefaults defaults = read("""
                {"do_sample": true, "temperature": 0.5, "top_p": 0.8, "top_k": 7, "min_p": 0.1,
                 "repetition_penalty": 1.2, "eos_token_id": [1, 2]}
                """);
        assertThat(defaults.sampling()).isEqualTo(new GenerationDefaults.Sampling(0.5, 0.8, 7, 0.1, 1.2));
        assertThat(defaults.endTokenIds()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void whatIsLeftOutIsAsInTransformers() throws IOException {
        assertThat(read("{\"do_sample\": true}").sampling()).isEqualTo(new GenerationDefaults.Sampling(1, 1, 50, 0, 1));
        assertThat(read("{\"temperature\": 0.5, \"min_p\": 0.1, \"top_h\": 0.4}")
                        .sampling())
                .describedAs("without do_sample the most probable token is chosen")
                .isEqualTo(GenerationDefaults.Sampling.ofTemperature(0));
        assertThat(read("{}")).isEqualTo(GenerationDefaults.ofTemperature(Set.of(), 0));
    }

    @Test
    void lengthsAndTextsThatEndAnAnswerAreUsed() throws IOException {
        assertThat(read("{\"min_new_tokens\": 3, \"max_new_tokens\": 9, \"stop_strings\": [\"###\", \"END\"]}")
                        .limits())
                .isEqualTo(new GenerationDefaults.Limits(3, OptionalInt.of(9), List.of("###", "END")));
        assertThat(read("{\"stop_strings\": \"###\"}").limits().stop()).containsExactly("###");
    }

    @Test
    void tokensThatMayNotBeChosenAreKnown() throws IOException {
        assertThat(read("""
                {"suppress_tokens": [4, 5], "begin_suppress_tokens": [6], "bad_words_ids": [[7], [8, 9], [2]],
                 "no_repeat_ngram_size": 3, "eos_token_id": 2}
                """).bans()).isEqualTo(new TokenBans(Set.of(4, 5, 7), Set.of(6), List.of(List.of(8, 9)), 3));
    }

    /// The outer section of `config.json` counts before the text model's.
    @Test
    void withoutTheFileTheConfigurationCounts() {
        ConfigSection outer = section("config.json", "{\"do_sample\": true, \"top_k\": null, \"eos_token_id\": 3}");
        ConfigSection text = section("config.json: text_config", "{\"top_k\": 5, \"do_sample\": false}");
        GenerationDefaults defaults = GenerationConfig.read(directory, List.of(outer, text), VOCABULARY);
        assertThat(defaults.sampling()).isEqualTo(new GenerationDefaults.Sampling(1, 1, 5, 0, 1));
        assertThat(defaults.endTokenIds()).containsExactly(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "num_beams",
                "num_beam_groups",
                "penalty_alpha",
                "guidance_scale",
                "encoder_repetition_penalty",
                "encoder_no_repeat_ngram_size",
                "min_length",
                "dola_layers",
                "watermarking_config",
                "exponential_decay_length_penalty",
                "sequence_bias",
                "constraints",
                "force_words_ids",
                "forced_eos_token_id",
                "token_healing",
                "typical_p",
                "epsilon_cutoff",
                "eta_cutoff",
                "top_h"
            })
    void whatChangesAnswersAndCannotBeFollowedIsRejectedByName(String key) {
        for (String value : List.of("4", "0.5", "[[1, 2]]", "{\"a\": 1}", "true", "\"low\"")) {
            assertThatThrownBy(() -> read("{\"do_sample\": true, \"%s\": %s}".formatted(key, value)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith("generation_config.json: %s is ".formatted(key))
                    .hasMessageEndingWith("no such key");
        }
    }

    @Test
    void valuesThatChangeNothingAreAccepted() throws IOException {
        assertThat(read("""
                {"do_sample": true, "num_beams": 1, "num_beam_groups": 1, "penalty_alpha": 0.0, "guidance_scale": 1.0,
                 "encoder_repetition_penalty": 1.0, "encoder_no_repeat_ngram_size": 0, "min_length": 0,
                 "watermarking_config": null, "constraints": [], "sequence_bias": {}, "token_healing": false,
                 "forced_eos_token_id": null, "typical_p": 1.0, "epsilon_cutoff": 0.0, "eta_cutoff": 0.0,
                 "no_repeat_ngram_size": 0, "bad_words_ids": null, "suppress_tokens": null, "stop_strings": null}
                """).bans()).isEqualTo(TokenBans.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "suppress_tokens | [100] | 0 to 99",
                "bad_words_ids | [[]] | lists of token ids",
                "bad_words_ids | [5] | lists of token ids",
                "bad_words_ids | [[-1]] | 0 to 99",
                "stop_strings | [\"\"] | none of them empty",
                "stop_strings | [3] | none of them empty",
                "stop_strings | 3 | none of them empty",
                "no_repeat_ngram_size | -1 | a whole number",
                "max_new_tokens | 0 | a whole number",
                "min_p | 2 | a number"
            })
    void whatMakesNoSenseIsRejected(String key, String value, String allowed) {
        assertThatThrownBy(() -> read("{\"do_sample\": true, \"%s\": %s}".formatted(key, value)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("generation_config.json: %s is ".formatted(key))
                .hasMessageContaining(allowed);
    }

    private GenerationDefaults read(String json) throws IOException {
        Files.writeString(directory.resolve("generation_config.json"), json);
        return GenerationConfig.read(directory, List.of(section("config.json", "{}")), VOCABULARY);
    }

    private static ConfigSection section(String where, String json) {
        try {
            return new ConfigSection(where, new ObjectMapper().readTree(json));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
