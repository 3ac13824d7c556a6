package org.stromboli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.chat.TemplateChoice.Decoder;
import org.stromboli.chat.TemplateChoice.LanguageModel;
import org.stromboli.chat.TemplateChoice.Traits;
import org.stromboli.chat.conversation.ConversationTemplates;

class TemplateChoiceTest {

    @ParameterizedTest
    @CsvSource({
        // name, decoder, layers, hidden, vocabulary, start and end, linear, template
        "llava-v1.5-7b, LLAMA, 32, 4096, 32000, false, false, llava_v1",
        "llava-v1.6-vicuna-13b, LLAMA, 40, 5120, 32000, false, false, llava_v1",
        "llava-v1.6-34b, LLAMA, 60, 7168, 64000, false, false, chatml_direct",
        "LLaVA-NeXT-Video-34B-DPO, LLAMA, 60, 7168, 64000, false, false, chatml_direct",
        "LLaVA-NeXT-Video-7B, LLAMA, 32, 4096, 32000, false, false, llava_v1",
        "llama3-llava-next-8b, LLAMA, 32, 4096, 128256, false, false, llava_llama_3",
        "llava-v1.6-mistral-7b, MISTRAL, 32, 4096, 32000, false, false, mistral_instruct",
        "llava-med-v1.5-mistral-7b, MISTRAL, 32, 4096, 32000, false, false, mistral_instruct",
        "llava-zephyr, MISTRAL, 32, 4096, 32000, false, false, mistral_zephyr",
        "llava-OpenOrca, MISTRAL, 32, 4096, 32000, false, false, mistral_orca",
        "llava-hermes, MISTRAL, 32, 4096, 32000, false, false, chatml_direct",
        "checkpoint, MISTRAL, 32, 4096, 32000, false, false, mistral_instruct",
        "llava-onevision-qwen2-7b-ov, QWEN, 28, 3584, 152064, false, false, qwen_1_5",
        "llava-next-72b, QWEN, 80, 8192, 151646, false, false, qwen_1_5",
        "vip-llava-7b, LLAMA, 32, 4096, 32000, false, false, llava_v1",
        "llava-llama-2-13b-chat-lightning-preview, LLAMA, 40, 5120, 32000, false, true, llava_llama_2",
        "LLaVA-Lightning-7B-v1-1, LLAMA, 32, 4096, 32003, true, true, llava_v1",
        "LLaVA-13b-v0, LLAMA, 40, 5120, 32003, true, true, llava_v0",
        "LLaVA-13b, LLAMA, 40, 5120, 32003, false, true, llava_v0",
        "llava-7b-plain-v1, LLAMA, 32, 4096, 32003, true, true, v1_mmtag",
        "llava-7b-plain-v1-finetune, LLAMA, 32, 4096, 32003, true, true, llava_v1",
        "checkpoint, LLAMA, 3, 64, 640, false, false, llava_v1",
        "checkpoint, LLAMA, 3, 64, 639, true, true, llava_v0",
        "llava-old-mistral, LLAMA, 32, 4096, 32000, false, false, mistral_instruct"
    })
    void theConfigurationDecidesAndTheNameRefines(
            String name,
            Decoder decoder,
            int layers,
            int hidden,
            int vocabulary,
            boolean startEnd,
            boolean linear,
            String template) {
        LanguageModel language = new LanguageModel(decoder, layers, hidden, vocabulary);
        assertThat(TemplateChoice.of(new Traits(name, language, startEnd, linear ? "linear" : "mlp2x_gelu")))
                .isEqualTo(template);
        assertThat(ConversationTemplates.has(template)).isTrue();
    }

    @Test
    void normsInTheProjectorAreYiVls() {
        for (int layers : new int[] {32, 60}) {
            LanguageModel language = new LanguageModel(Decoder.LLAMA, layers, layers == 60 ? 7168 : 4096, 64_000);
            Traits traits = new Traits("any-name-v1", language, false, "mlp2x_gelu_Norm");
            assertThat(TemplateChoice.of(traits)).isEqualTo("yi_vl");
            assertThat(TemplateChoice.dependsOnName(traits)).isFalse();
        }
        assertThat(ConversationTemplates.has("yi_vl")).isTrue();
    }

    @Test
    void theTemplateOfLlavaMiniExists() {
        assertThat(ConversationTemplates.has(TemplateChoice.LLAVA_MINI)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "LLaVA-7B-v0, llava_v0",
        "llava-v1.5-13b, llava_v1",
        "LLaVA-Llama-2-7b, llava_llama_2",
        "llava-v1.6-34b, chatml_direct",
        "llava-v1.6-mistral-7b, mistral_instruct",
        "llava-mixtral, mistral_instruct",
        "llava-mixtral-hermes, chatml_direct",
        "llava-mistral-hermes-2, chatml_direct",
        "llava-mistral-orca, mistral_orca",
        "llava-mistral-zephyr, mistral_zephyr",
        "llava-mpt-7b, mpt",
        "llava-v1-mmtag, v1_mmtag",
        "llava-7b-mmtag, v0_mmtag",
        "llava-7b-plain, v0_mmtag",
        "llava-7b-plain-finetune, llava_v0",
        "vip-llava-13b, llava_v1",
        "mpt-7b-chat, mpt_text",
        "llama-2-7b-chat, llama_2",
        "vicuna-7b, vicuna_v1"
    })
    void namesSayWhatTheOriginalWebServerReadsInThem(String name, String template) {
        assertThat(TemplateChoice.ofName(name)).isEqualTo(template);
        assertThat(ConversationTemplates.has(template)).isTrue();
    }
}
