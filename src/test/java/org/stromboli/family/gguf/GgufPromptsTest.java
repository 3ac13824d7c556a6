package org.stromboli.family.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.chat.PromptRequest;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;

/// How the prompts of files are made that lack what newer ones say.
class GgufPromptsTest {

    @TempDir
    Path directory;

    /// A fixture in which a key is called otherwise, so that nobody finds it.
    private ServedModel without(String key, String fixture) throws IOException {
        Path checkpoint = Fixtures.path("quantised", fixture, "checkpoint");
        try (Stream<Path> files = Files.list(checkpoint)) {
            for (Path file : files.toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                String hidden = key.substring(0, key.length() - 1) + "_";
                Files.write(
                        directory.resolve(file.getFileName()),
                        bytes.replace(key, hidden).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return FamilyRegistry.open(directory);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "gguf_llava15_q8_0, vicuna_v1",
        "gguf_next_q4_k_m, mistral_instruct",
        "gguf_llama3_q4_k_m, llava_llama_3",
        "gguf_onevision_q4_k_m, qwen_1_5"
    })
    void withoutATemplateTheModelsKindTells(String fixture, String template) throws IOException {
        ServedModel model = without("tokenizer.chat_template", fixture);
        assertThat(model.promptFormat().origin()).isEqualTo(template);
        assertThat(model.naming().note().orElseThrow().text()).contains("has no chat template", template);
    }

    @Test
    void theTokensOfLlama3TellItsPattern() throws IOException {
        ServedModel named = FamilyRegistry.open(Fixtures.path("quantised/gguf_llama3_q4_k_m/checkpoint"));
        ServedModel unnamed = without("tokenizer.ggml.pre", "gguf_llama3_q4_k_m");
        ChatMessage message = new ChatMessage("user", List.of(new ContentPart.Text("what is 12345?")), true, Map.of());
        assertThat(unnamed.promptFormat()
                        .prompt(PromptRequest.of(List.of(message)))
                        .ids())
                .isEqualTo(named.promptFormat()
                        .prompt(PromptRequest.of(List.of(message)))
                        .ids());
    }
}
