package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.chat.PromptRequest;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;

class ChatTemplateSettingTest {

    private static String prompt(String setting) {
        Optional<String> given = Optional.of(setting);
        Overrides overrides = new Overrides(ChatTemplateSetting.checked(given), Optional.empty(), Optional.empty());
        ServedModel model = FamilyRegistry.open(Fixtures.path("llava_onevision/checkpoint"), overrides);
        ChatMessage message = new ChatMessage("user", List.of(new ContentPart.Text("Hi")), true, Map.of());
        int[] ids =
                model.promptFormat().prompt(PromptRequest.of(List.of(message))).ids();
        return model.tokenizer().decode(ids, false);
    }

    @Test
    void aNameIsABuiltInTemplate() {
        assertThat(prompt("llava_v0")).endsWith("###Human: Hi###Assistant:");
    }

    @Test
    void anythingElseIsAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("mine.jinja"),
                "{% for m in messages %}{% for p in m.content %}{% if p.type == 'text' %}{{ p.text }}"
                        + "{% else %}<{{ p.type }}>{% endif %}{% endfor %}!{% endfor %}");
        assertThat(prompt(file.toString())).isEqualTo("Hi!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-file.jinja", "vicuna", "\0"})
    void whatIsNeitherIsRejectedWithTheNames(String setting) {
        assertThatThrownBy(() -> prompt(setting))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "stromboli.chat-template is \"" + setting + "\", but must be a file that exists")
                .hasMessageContaining("vicuna_v1");
    }
}
