package org.stromboli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.vision.Modality;

/// JoyCaption: the token of images has a name of its own, and the template prints it whether or not there is an image.
class LoneImageTokenTest {

    private static final int IMAGE = 545;
    private static final String IMAGE_TEXT = "<|reserved_special_token_69|>";

    private ServedModel model;

    @TempDir
    Path directory;

    @BeforeEach
    void open() {
        model = FamilyRegistry.open(Fixtures.path("descendants/joycaption", "checkpoint"));
    }

    @AfterEach
    void close() {
        model.tokenizer().close();
    }

    private Prompt prompt(ChatMessage... messages) {
        return model.promptFormat().prompt(PromptRequest.of(List.of(messages)));
    }

    private static long count(Prompt prompt, int id) {
        return Arrays.stream(prompt.ids()).filter(each -> each == id).count();
    }

    private static Object image() {
        return FixtureChats.media(Modality.IMAGE, 25);
    }

    @Test
    void theOnePlaceBelongsToTheOneImage() {
        Prompt prompt = prompt(FixtureChats.parts("user", "what is it?", image()));
        assertThat(prompt.media()).hasSize(1);
        assertThat(prompt.ids()).contains(IMAGE);
        assertThat(prompt.ids()[prompt.media().getFirst().start() - 1]).isEqualTo(546);
        assertThat(prompt.ids()[prompt.media().getFirst().end()]).isEqualTo(547);
    }

    @Test
    void anImageTokenWithoutAnImageIsABadRequest() {
        rejected(FixtureChats.text("user", "hello"));
        rejected(FixtureChats.parts("user", "hello"));
        rejected(FixtureChats.text("system", "be kind"), FixtureChats.text("user", "hello"));
    }

    @Test
    void moreImagesThanPlacesAreABadRequest() {
        rejected(FixtureChats.parts("user", image(), image(), "which?"));
    }

    @Test
    void anImageInALaterTurnIsABadRequest() {
        rejected(
                FixtureChats.text("user", "hello"),
                FixtureChats.text("assistant", "yes?"),
                FixtureChats.parts("user", image(), "what is it?"));
    }

    private void rejected(ChatMessage... messages) {
        assertThatThrownBy(() -> prompt(messages))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("puts 1 image into every prompt: the messages must have 1 image, in the first");
    }

    /// Neither its own name of the token nor the usual one is an image when a user writes it.
    @ParameterizedTest
    @ValueSource(strings = {IMAGE_TEXT, "<image>"})
    void whatUsersWriteIsText(String written) {
        Prompt prompt = prompt(FixtureChats.parts("user", image(), "is " + written + " an image?"));
        assertThat(prompt.media()).hasSize(1);
        assertThat(count(prompt, IMAGE)).isEqualTo(25);
    }

    /// Whatever the token is called, and by whichever key.
    @ParameterizedTest
    @CsvSource({"image_token_index, <picture>", "image_token_id, <|vision_pad|>", "image_token_id, [IMG]"})
    void theTokenIsKnownByItsId(String key, String name) throws IOException {
        renamed(name, json -> {
            json.remove("image_token_index");
            json.put(key, 638);
        });
        try (var tokenizer = FamilyRegistry.open(directory).tokenizer()) {
            Prompt prompt = FamilyRegistry.open(directory)
                    .promptFormat()
                    .prompt(PromptRequest.of(
                            List.of(FixtureChats.parts("user", image(), "is " + name + " or <image> an image?"))));
            assertThat(prompt.media()).hasSize(1);
            assertThat(count(prompt, 638)).isEqualTo(25);
            assertThat(tokenizer.idOf("<image>")).isEmpty();
        }
    }

    @Test
    void anIdWithoutATokenStopsTheStart() throws IOException {
        new CheckpointCopy(Fixtures.path("descendants/joycaption", "checkpoint"), directory)
                .edit("config.json", json -> json.put("image_token_index", 600))
                .write(0);
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("image_token_index is 600", "no token of this id");
    }

    /// A template that was made for another tokenizer.
    @Test
    void aTemplateThatPrintsAnotherTokenStopsTheStart() throws IOException {
        renamed("<picture>", json -> {});
        replace("chat_template.json", "<picture>", "<image>");
        assertThatThrownBy(() -> FamilyRegistry.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("prints <image>", "for images", "the token of id 638 is <picture>");
    }

    /// The checkpoint of LLaVA with another name for its image token, in tokenizer, template and processor.
    private void renamed(String name, Consumer<ObjectNode> config) throws IOException {
        new CheckpointCopy(Fixtures.path("llava", "checkpoint"), directory)
                .edit("config.json", config)
                .write(0);
        for (String file : List.of("tokenizer.json", "chat_template.json", "tokenizer_config.json")) {
            replace(file, "<image>", name);
        }
    }

    private void replace(String file, String old, String replacement) throws IOException {
        Path path = directory.resolve(file);
        Files.writeString(path, Files.readString(path).replace(old, replacement));
    }
}
