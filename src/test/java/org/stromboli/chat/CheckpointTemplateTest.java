package org.stromboli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Fixtures;

class CheckpointTemplateTest {

    @TempDir
    private Path directory;

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat_template.json | {\"chat_template\": \"T\"}",
                "processor_config.json | {\"chat_template\": \"T\"}",
                "tokenizer_config.json | {\"chat_template\": \"T\"}",
                "tokenizer_config.json | {\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"x\"},"
                        + " {\"name\": \"default\", \"template\": \"T\"}]}",
                "chat_template.json | {\"chat_template\": {\"default\": \"T\", \"rag\": \"x\"}}",
                "chat_template.jinja | T"
            })
    void findsTheTemplateWhereverItStands(String file, String text) throws IOException {
        write(file, text);
        CheckpointTemplate template = CheckpointTemplate.find(directory);
        assertThat(template.source()).isEqualTo("T");
        assertThat(template.origin()).isEqualTo(file);
    }

    /// As the processors of transformers 5.24 do.
    @Test
    void filesComeInTheOrderOfTransformers() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": \"fifth\"}");
        assertThat(CheckpointTemplate.find(directory).source()).isEqualTo("fifth");
        Files.createDirectory(directory.resolve("additional_chat_templates"));
        write("additional_chat_templates/tool_use.jinja", "none");
        assertThat(CheckpointTemplate.find(directory).source()).isEqualTo("fifth");
        write("additional_chat_templates/default.jinja", "fourth");
        assertThat(CheckpointTemplate.find(directory).source()).isEqualTo("fourth");
        write("chat_template.jinja", "third");
        assertThat(CheckpointTemplate.find(directory).source()).isEqualTo("third");
        Files.delete(directory.resolve("additional_chat_templates/tool_use.jinja"));
        Files.delete(directory.resolve("additional_chat_templates/default.jinja"));
        Files.delete(directory.resolve("additional_chat_templates"));
        write("chat_template.json", "{\"chat_template\": \"second\"}");
        assertThat(CheckpointTemplate.find(directory).source()).isEqualTo("second");
        write("processor_config.json", "{\"chat_template\": null}");
        assertThat(CheckpointTemplate.find(directory).source()).isEqualTo("second");
        write("processor_config.json", "{\"chat_template\": \"first\"}");
        assertThat(CheckpointTemplate.find(directory).source()).isEqualTo("first");
    }

    @Test
    void theOldFileBesideTheNewFolderIsAContradiction() throws IOException {
        write("chat_template.json", "{\"chat_template\": \"T\"}");
        Files.createDirectory(directory.resolve("additional_chat_templates"));
        assertThatThrownBy(() -> CheckpointTemplate.find(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("chat_template.json", "additional_chat_templates");
    }

    @Test
    void theOldFileWithoutATemplateIsRejected() throws IOException {
        write("chat_template.json", "{\"template\": \"T\"}");
        assertThatThrownBy(() -> CheckpointTemplate.find(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chat_template.json has no chat_template");
    }

    @Test
    void readsSpecialTokensAsTextOrObject() throws IOException {
        write("chat_template.jinja", "T");
        write(
                "tokenizer_config.json",
                "{\"bos_token\": {\"content\": \"<s>\", \"lstrip\": false}, \"eos_token\": \"</s>\", \"pad_token\": null}");
        write("special_tokens_map.json", "{\"eos_token\": \"other\", \"unk_token\": {\"content\": \"<unk>\"}}");
        assertThat(CheckpointTemplate.find(directory).specialTokens())
                .describedAs("the older file overrides a newer one without a list of tokens, as in transformers")
                .isEqualTo(Map.of("bos_token", "<s>", "eos_token", "other", "unk_token", "<unk>"));
    }

    @Test
    void aListOfTokensInTheNewerFileCounts() throws IOException {
        write("chat_template.jinja", "T");
        write("tokenizer_config.json", "{\"eos_token\": \"</s>\", \"added_tokens_decoder\": {}}");
        write("special_tokens_map.json", "{\"eos_token\": \"other\"}");
        assertThat(CheckpointTemplate.find(directory).specialTokens()).isEqualTo(Map.of("eos_token", "</s>"));
    }

    @Test
    void theOperatorsTemplateReplacesIt() throws IOException {
        Path own = Files.writeString(directory.resolve("own.jinja"), "mine");
        CheckpointTemplate template = CheckpointTemplate.replaced(Fixtures.path("llava/checkpoint"), own);
        assertThat(template.source()).isEqualTo("mine");
        assertThat(template.origin()).isEqualTo("own.jinja");
        assertThat(template.specialTokens()).containsEntry("bos_token", "<s>");
    }

    @Test
    void saysWhereItLooked() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"x\"}]}");
        assertThatThrownBy(() -> CheckpointTemplate.find(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chat_template.jinja")
                .hasMessageContaining("tokenizer_config.json");
    }

    @Test
    void namesAFileThatIsMalformed() throws IOException {
        write("chat_template.json", "{\"chat_template\": ");
        assertThatThrownBy(() -> CheckpointTemplate.find(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("chat_template.json is not valid JSON");
    }
}
