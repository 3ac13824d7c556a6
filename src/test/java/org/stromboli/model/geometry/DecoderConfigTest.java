package org.stromboli.model.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;

/// Text configurations as the classes of transformers 5.24 read them.
class DecoderConfigTest {

    private static DecoderGeometry of(String json) {
        try {
            String text = json.replace('\'', '"');
            return DecoderGeometry.of(new ConfigSection("text_config", new ObjectMapper().readTree(text)), "llama");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /// type, vocabulary, hidden, layers, heads, kv heads, width, intermediate, positions, epsilon
    @ParameterizedTest
    @CsvSource({
        "llama, 32000, 4096, 32, 32, 32, 128, 11008, 2048, 1e-6",
        "mistral, 32000, 4096, 32, 32, 8, 128, 14336, 131072, 1e-6",
        "qwen2, 151936, 4096, 32, 32, 32, 128, 22016, 32768, 1e-6",
        "qwen3, 151936, 4096, 32, 32, 32, 128, 22016, 32768, 1e-6",
        "LLaVAOneVision1_5_text, 151936, 4096, 32, 32, 32, 128, 22016, 32768, 1e-6"
    })
    void anEmptyConfigurationMeansTheDefaultsOfItsClass(
            String type,
            int vocabulary,
            int hidden,
            int layers,
            int heads,
            int kvHeads,
            int width,
            int intermediate,
            int positions,
            double epsilon) {
        DecoderGeometry g = of("{'model_type': '%s'}".formatted(type));
        assertThat(new int[] {
                    g.vocabulary(),
                    g.hidden(),
                    g.layers(),
                    g.heads(),
                    g.kvHeads(),
                    g.width(),
                    g.intermediate(),
                    g.positions()
                })
                .containsExactly(vocabulary, hidden, layers, heads, kvHeads, width, intermediate, positions);
        assertThat(g.epsilon()).isEqualTo(epsilon);
    }

    @Test
    void aHeadOfQwen3HasAWidthOfItsOwn() {
        DecoderGeometry g = of("{'model_type': 'qwen3', 'hidden_size': 2560, 'num_key_value_heads': null}");
        assertThat(g.width()).isEqualTo(128);
        assertThat(g.kvHeads()).isEqualTo(32);
        assertThat(g.traits().norms().perHead()).isTrue();
        assertThat(g.qkvBias()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "qwen2 | | 0 0 0 0",
                "qwen2 | , 'use_sliding_window': true, 'max_window_layers': 2 | 0 0 9 9",
                "qwen2 | , 'use_sliding_window': true, 'max_window_layers': 0 | 9 9 9 9",
                "qwen3 | , 'use_sliding_window': true, 'max_window_layers': 3 | 0 0 0 9",
                "qwen3 | , 'use_sliding_window': true, 'layer_types': ['sliding_attention', 'full_attention', 'sliding_attention', 'full_attention'] | 9 0 9 0",
                "qwen3 | , 'use_sliding_window': true, 'max_position_embeddings': 9, 'max_window_layers': 1 | 0 0 0 0",
                "mistral | | 9 9 9 9",
                "llama | | 0 0 0 0"
            })
    void eachLayerHasAWindow(String type, String more, String windows) {
        DecoderGeometry g = of("{'model_type': '%s', 'num_hidden_layers': 4, 'sliding_window': 9 %s}"
                .formatted(type, more == null ? "" : more));
        String found = "%d %d %d %d".formatted(g.window(0), g.window(1), g.window(2), g.window(3));
        assertThat(found).isEqualTo(windows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'model_type': 'opt' | model_type | one of llama",
                "'model_type': 'qwen3', 'attention_bias': true | attention_bias | false",
                "'model_type': 'qwen3', 'hidden_act': 'gelu' | hidden_act | one of silu",
                "'model_type': 'qwen3', 'partial_rotary_factor': 0.5 | partial_rotary_factor | 1",
                "'model_type': 'qwen3', 'num_hidden_layers': 1, 'layer_types': ['sliding_attention'] | layer_types | no window in use",
                "'model_type': 'qwen3', 'num_hidden_layers': 1, 'layer_types': 'full_attention' | layer_types | for each of the 1 layers",
                "'rope_parameters': {'rope_type': 'dynamic', 'factor': 2} | rope_type | one of default, linear, llama3, yarn",
                "'rope_parameters': {'rope_type': 'longrope', 'factor': 2} | rope_type | one of default, linear, llama3, yarn",
                "'rope_parameters': {'rope_type': 'yarn', 'factor': 'x'} | factor | a number",
                "'rope_parameters': {'rope_type': 'yarn', 'factor': 2, 'truncate': 1} | truncate | true or false"
            })
    void whatCannotBeServedIsRejectedByName(String config, String key, String allowed) {
        assertThatThrownBy(() -> of("{%s}".formatted(config)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("text_config", key + " is", "expected", allowed);
    }

    /// Numbers of a Qwen2.5 with four times its context, by hand: width 128, base 1e6, 32768 positions.
    @Test
    void yarnSlowsDownWhatTurnsSeldom() {
        RopeParameters rope = of("""
                {'hidden_size': 256, 'num_attention_heads': 2, 'rope_parameters': {'rope_type': 'yarn', 'factor': 4,
                 'rope_theta': 1e6, 'original_max_position_embeddings': 32768}}
                """).rotary();
        // 128 ln(32768 / (32 * 2 pi)) / (2 ln 1e6) = 23.6, 128 ln(32768 / (2 pi)) / (2 ln 1e6) = 39.7
        assertThat(rope.divisors().subList(0, 24)).containsOnly(1.0);
        assertThat(rope.divisors().get(24)).isCloseTo(1 / (1 - 0.75 * 1 / 17), within(1e-9));
        assertThat(rope.divisors().subList(40, 64))
                .allSatisfy(each -> assertThat(each).isCloseTo(4, within(1e-9)));
        assertThat(rope.length()).isCloseTo(0.1 * Math.log(4) + 1, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'factor': 1 | 1",
                "'factor': 8, 'attention_factor': 1.5 | 1.5",
                "'factor': 8, 'mscale': 1 | 1.2079441541679836",
                "'factor': 8, 'mscale': 2, 'mscale_all_dim': 2 | 1",
                "'factor': 8, 'mscale': 2, 'mscale_all_dim': 1 | 1.1721471588322",
                "'original_max_position_embeddings': 256 | 1.2079441541679836"
            })
    void yarnMakesQueriesAndKeysLonger(String more, double length) {
        RopeParameters rope = of("{'rope_parameters': {'rope_type': 'yarn', %s}}".formatted(more))
                .rotary();
        assertThat(rope.length()).isCloseTo(length, within(1e-9));
    }

    @Test
    void theOldSectionOfRotaryPositionsCountsAlone() {
        RopeParameters rope = of("""
                {'rope_theta': 5e5, 'rope_parameters': {'rope_type': 'default', 'rope_theta': 1e6},
                 'rope_scaling': {'type': 'linear', 'factor': 2}}
                """).rotary();
        assertThat(rope.theta()).isEqualTo(5e5);
        assertThat(rope.divisors()).hasSize(64).containsOnly(2.0);
    }
}
