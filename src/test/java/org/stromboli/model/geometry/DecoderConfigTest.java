package org.stromboli.model.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
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
        "qwen3_moe, 151936, 2048, 24, 32, 4, 64, 6144, 32768, 1e-6",
        "phi3, 32064, 3072, 32, 32, 32, 96, 8192, 4096, 1e-5",
        "gemma, 256000, 3072, 28, 16, 16, 256, 24576, 8192, 1e-6",
        "gemma2, 256000, 2304, 26, 8, 4, 256, 9216, 8192, 1e-6",
        "granite, 32000, 4096, 32, 32, 32, 128, 11008, 2048, 1e-6",
        "granite4_vision_text, 32000, 4096, 32, 32, 32, 128, 11008, 2048, 1e-6",
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
                "qwen3_moe | | 0 0 0 0",
                "qwen3_moe | , 'use_sliding_window': true, 'max_window_layers': 2 | 9 9 9 9",
                "gemma2 | | 9 0 9 0",
                "gemma2 | , 'layer_types': ['full_attention', 'full_attention', 'sliding_attention', 'full_attention'] | 0 0 9 0",
                "phi3 | | 9 9 9 9",
                "granite | | 0 0 0 0",
                "gemma | | 0 0 0 0",
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
                "'model_type': 'qwen3_moe', 'num_experts': 2 | num_experts_per_tok | at most num_experts, 2",
                "'model_type': 'qwen3_moe', 'mlp_only_layers': ['x'] | mlp_only_layers | a whole number",
                "'model_type': 'gemma', 'use_bidirectional_attention': true | use_bidirectional_attention | false",
                "'model_type': 'gemma', 'hidden_act': 'silu' | hidden_act | one of gelu_pytorch_tanh, gelu",
                "'model_type': 'gemma', 'hidden_activation': 'gelu' | hidden_activation | one of gelu_pytorch_tanh",
                "'model_type': 'gemma2', 'hidden_act': 'gelu' | hidden_act | one of gelu_pytorch_tanh",
                "'model_type': 'gemma2', 'attn_logit_softcapping': 0 | attn_logit_softcapping | a number from",
                "'model_type': 'gemma2', 'query_pre_attn_scalar': 0 | query_pre_attn_scalar | a number from",
                "'model_type': 'granite', 'residual_multiplier': 0 | residual_multiplier | a number from",
                "'model_type': 'granite', 'logits_scaling': '8' | logits_scaling | a number from",
                "'model_type': 'granite', 'mlp_bias': true | mlp_bias | false",
                "'model_type': 'phi3', 'attention_bias': true | attention_bias | false",
                "'model_type': 'phi3', 'partial_rotary_factor': 0.01 | partial_rotary_factor | an even part of the 96",
                "'model_type': 'phi3', 'rope_scaling': {'type': 'su'} | rope_type | default: other frequencies",
                "'model_type': 'phi3', 'rope_scaling': {'type': 'yarn', 'factor': 2} | rope_type | default: other frequencies",
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

    @Test
    void phi3TurnsTheFirstPartOfAHead() {
        DecoderGeometry top = of("{'model_type': 'phi3', 'partial_rotary_factor': 0.75, 'rope_theta': 5000}");
        DecoderGeometry inside = of("""
                {'model_type': 'phi3', 'partial_rotary_factor': 0.5,
                 'rope_parameters': {'partial_rotary_factor': 0.75, 'rope_theta': 5000, 'rope_type': 'default'}}
                """);
        assertThat(top.rotary()).isEqualTo(RopeParameters.plain(5000, 72)).isEqualTo(inside.rotary());
        assertThat(top.turnedLengths()).hasSize(48).containsOnly(1);
    }

    @Test
    void constantsOfAGraniteBecomePartsOfWhatIsComputedAnyway() {
        DecoderGeometry g = of("""
                {'model_type': 'granite', 'hidden_size': 64, 'num_attention_heads': 4, 'embedding_multiplier': 12,
                 'attention_multiplier': 0.5, 'residual_multiplier': 0.25, 'logits_scaling': 8, 'rms_norm_eps': 1e-5}
                """);
        assertThat(g.traits().multipliers().textInStream()).isEqualTo(48);
        assertThat(g.traits().multipliers().featuresInStream()).isEqualTo(48);
        assertThat(g.traits().multipliers().addedInStream()).isEqualTo(4);
        assertThat(g.traits().multipliers().logitDivisor()).isEqualTo(8);
        assertThat(g.streamEpsilon()).isEqualTo(1.6e-4);
        // scores are divided by 4 anyway, and q and k share what is left of 0.5 * 4
        assertThat(g.turnedLengths()).hasSize(8).containsOnly(Math.sqrt(2));
    }

    @Test
    void gemmaMultipliesEmbeddingsOfTextAlone() {
        DecoderGeometry g = of("{'model_type': 'gemma', 'hidden_size': 64, 'hidden_act': 'gelu'}");
        assertThat(g.traits().multipliers()).isEqualTo(new Multipliers(8, 1, 1, 1, 1));
        assertThat(g.traits().activation()).isEqualTo(DecoderTraits.Activation.TANH_GELU);
        assertThat(g.traits().norms().gainOffset()).isEqualTo(1);
        assertThat(g.traits().graphOnly()).isEmpty();
    }

    @Test
    void gemma2HasCapsUnlessTheyAreNull() {
        DecoderTraits usual =
                of("{'model_type': 'gemma2', 'query_pre_attn_scalar': 64}").traits();
        assertThat(usual.caps()).isEqualTo(new DecoderTraits.SoftCaps(50, 30));
        assertThat(usual.multipliers().attention()).isEqualTo(2);
        assertThat(usual.graphOnly()).contains("soft caps");
        DecoderTraits without = of("""
                {'model_type': 'gemma2', 'attn_logit_softcapping': null, 'final_logit_softcapping': null}
                """).traits();
        assertThat(without.caps()).isEqualTo(DecoderTraits.SoftCaps.NONE);
        assertThat(without.graphOnly()).contains("norms behind attention");
    }

    @Test
    void expertsAreInSomeLayers() {
        DecoderGeometry g = of("""
                {'model_type': 'qwen3_moe', 'num_hidden_layers': 6, 'decoder_sparse_step': 2, 'mlp_only_layers': [3],
                 'num_local_experts': 16, 'num_experts_per_tok': 4, 'norm_topk_prob': true}
                """);
        assertThat(g.traits().experts()).contains(new Experts(16, 4, 768, true, Set.of(0, 2, 3, 4)));
        assertThat(g.traits().graphOnly()).contains("experts");
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
