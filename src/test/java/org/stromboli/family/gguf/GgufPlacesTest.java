package org.stromboli.family.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.stromboli.model.checkpoint.CheckpointException;

/// Where the two files of a model may lie, and what is said when they are not there or do not belong together.
class GgufPlacesTest {

    private static final Path LLAVA = Fixtures.path("quantised/gguf_llava15_q4_0/checkpoint");
    private static final Path ONEVISION = Fixtures.path("quantised/gguf_onevision_q4_k_m/checkpoint");
    private static final String TEXT = "ggml-model-q4_0.gguf";
    private static final String VISION = "mmproj-model-q4_1.gguf";
    private static final String TEXT_DIGEST = "0".repeat(63) + "1";
    private static final String VISION_DIGEST = "0".repeat(63) + "2";
    private static final String PARAMETERS_DIGEST = "0".repeat(63) + "3";

    @TempDir
    Path directory;

    private Path copied(Path from, String name, String to) throws IOException {
        Path target = directory.resolve(to);
        Files.createDirectories(target.getParent());
        return Files.copy(from.resolve(name), target);
    }

    private static ServedModel open(Path path, String vision) {
        return FamilyRegistry.open(path, with(Optional.of(vision), Optional.empty()));
    }

    private static Overrides with(Optional<String> vision, Optional<Path> ollama) {
        return Overrides.NONE.withGguf(new Overrides.GgufFiles(vision, ollama));
    }

    private static void rejected(Path path, Overrides overrides, String... said) {
        assertThatThrownBy(() -> FamilyRegistry.open(path, overrides))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(said)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void aFileFindsItsVisionTowerBesideIt() {
        ServedModel model = FamilyRegistry.open(LLAVA.resolve(TEXT));
        assertThat(model.family()).isEqualTo("LLaVA (GGUF)");
        assertThat(model.preprocessor().takesImages()).isTrue();
        assertThat(model.defaults().endTokenIds()).contains(2);
    }

    @Test
    void aModelIsCalledAsItsFileIfThatSaysAnything() throws IOException {
        Path named = copied(LLAVA, TEXT, "models/llava-v1.5-7b-Q4_0.gguf");
        assertThat(FamilyRegistry.open(named).naming().names()).containsExactly("llava-v1.5-7b-Q4_0");
        copied(LLAVA, TEXT, "ggml_llava-v1.5-7b/ggml-model-q4_0.gguf");
        assertThat(FamilyRegistry.open(directory.resolve("ggml_llava-v1.5-7b"))
                        .naming()
                        .names())
                .containsExactly("ggml_llava-v1.5-7b");
    }

    @Test
    void withoutAVisionTowerItAnswersTextAlone() throws IOException {
        ServedModel model = FamilyRegistry.open(copied(LLAVA, TEXT, TEXT));
        assertThat(model.preprocessor().takesImages()).isFalse();
        assertThat(model.preprocessor().takesVideos()).isFalse();
        assertThat(model.placeholders()).isEmpty();
        assertThat(model.plan().geometry().tower().isAbsent()).isTrue();
        ChatMessage message = new ChatMessage("user", List.of(new ContentPart.Text("<image> hello")), true, Map.of());
        assertThat(model.promptFormat()
                        .prompt(PromptRequest.of(List.of(message)))
                        .ids())
                .startsWith(1)
                .hasSizeGreaterThan(10);
    }

    @Test
    void noneMeansTextAlone() {
        assertThat(open(LLAVA, "none").preprocessor().takesImages()).isFalse();
    }

    @Test
    void aVisionTowerOfAnotherModelIsRejected() {
        Path other = ONEVISION.resolve("mmproj-model-f16.gguf");
        rejected(
                LLAVA,
                with(Optional.of(other.toString()), Optional.empty()),
                "mmproj-model-f16.gguf: its projector is made for a language model of the width 320, but ggml-model-q4_0.gguf has 256",
                "do not belong together");
    }

    @Test
    void ofSeveralVisionTowersTheOneThatFitsIsTaken() throws IOException {
        copied(LLAVA, TEXT, TEXT);
        copied(LLAVA, VISION, VISION);
        copied(ONEVISION, "mmproj-model-f16.gguf", "other-mmproj.gguf");
        assertThat(FamilyRegistry.open(directory).preprocessor().takesImages()).isTrue();
        copied(LLAVA, VISION, "third.mmproj");
        rejected(directory, Overrides.NONE, "3 vision towers, of which 2 fit", "stromboli.mmproj", "third.mmproj");
    }

    @Test
    void severalModelsInAFolderAreNamed() throws IOException {
        copied(LLAVA, TEXT, "a.Q4_0.gguf");
        copied(LLAVA, TEXT, "b.Q4_0.gguf");
        rejected(directory, Overrides.NONE, "holds 2 models", "a.Q4_0.gguf, b.Q4_0.gguf");
    }

    @Test
    void aVisionTowerAloneIsNoModel() throws IOException {
        Path file = copied(LLAVA, VISION, VISION);
        rejected(file, Overrides.NONE, "holds a vision tower", "stromboli.mmproj");
        rejected(directory, Overrides.NONE, "the language model that belongs to it is missing");
    }

    @Test
    void aVisionTowerThatIsMissingIsNamed() {
        rejected(LLAVA, with(Optional.of("missing.gguf"), Optional.empty()), "stromboli.mmproj is missing.gguf");
        rejected(
                Fixtures.path("llava", "checkpoint"),
                with(Optional.of("missing.gguf"), Optional.empty()),
                "is no model in a GGUF file");
    }

    private Path store() throws IOException {
        Path root = Files.createDirectories(directory.resolve("ollama"));
        copied(LLAVA, TEXT, "ollama/blobs/sha256-" + TEXT_DIGEST);
        copied(LLAVA, VISION, "ollama/blobs/sha256-" + VISION_DIGEST);
        Files.writeString(
                root.resolve("blobs/sha256-" + PARAMETERS_DIGEST), "{\"stop\":[\"USER:\"],\"temperature\":0.5}");
        Path library = Files.createDirectories(root.resolve("manifests/registry.ollama.ai/library/llava"));
        Files.writeString(library.resolve("7b"), """
                {"schemaVersion":2,"layers":[
                {"mediaType":"application/vnd.ollama.image.model","digest":"sha256:%s"},
                {"mediaType":"application/vnd.ollama.image.projector","digest":"sha256:%s"},
                {"mediaType":"application/vnd.ollama.image.params","digest":"sha256:%s"}]}""".formatted(TEXT_DIGEST, VISION_DIGEST, PARAMETERS_DIGEST));
        return root;
    }

    @Test
    void aModelOfOllamaIsFoundByItsName() throws IOException {
        Overrides overrides = with(Optional.empty(), Optional.of(store()));
        for (String name : List.of("ollama:llava:7b", "ollama:library/llava:7b", "ollama://llava:7b")) {
            ServedModel model = FamilyRegistry.open(Path.of(name), overrides);
            assertThat(model.name()).endsWith("llava:7b");
            assertThat(model.preprocessor().takesImages()).isTrue();
            assertThat(model.promptFormat().endOfTurn().texts()).containsExactly("USER:");
            assertThat(model.promptFormat().endOfTurn().tokenIds()).isEqualTo(Set.of(2));
            assertThat(model.defaults().sampling().temperature()).isEqualTo(0.5);
            assertThat(model.naming().note().orElseThrow().text()).contains("llava:7b has no chat template");
        }
    }

    @Test
    void theUsualTagOfOllamaMayBeLeftOut() throws IOException {
        Path root = store();
        Path library = root.resolve("manifests/registry.ollama.ai/library/llava");
        Files.copy(library.resolve("7b"), library.resolve("latest"));
        Overrides overrides = with(Optional.empty(), Optional.of(root));
        for (String name : List.of("llava", "llava:latest")) {
            assertThat(FamilyRegistry.open(Path.of("ollama:" + name), overrides)
                            .naming()
                            .names())
                    .containsExactlyInAnyOrder("llava", "llava:latest");
        }
    }

    @Test
    void aModelThatOllamaDoesNotHaveIsNamedWithThoseThatItHas() throws IOException {
        Path root = store();
        Overrides overrides = with(Optional.empty(), Optional.of(root));
        rejected(Path.of("ollama:llava"), overrides, "ollama pull llava", "it has llava:7b");
        rejected(root, overrides, "set stromboli.model to the name of one, as in ollama:llava:7b");
        rejected(
                Path.of("ollama:llava:7b"),
                with(Optional.empty(), Optional.of(directory.resolve("nowhere"))),
                "nowhere does not exist");
        Files.delete(root.resolve("blobs/sha256-" + VISION_DIGEST));
        rejected(Path.of("ollama:llava:7b"), overrides, "sha256-" + VISION_DIGEST, "pull the model again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama:../../etc:x", "ollama:a/b/c/d:e", "ollama:llava:..", "ollama:llava:"})
    void aNameThatIsNoneLeadsNowhere(String name) throws IOException {
        rejected(Path.of(name), with(Optional.empty(), Optional.of(store())), "is no name of a model of Ollama");
    }

    @Test
    void aFileThatIsMissingIsCalledAFileAndThoseBesideItAreNamed() throws IOException {
        copied(LLAVA, TEXT, "models/a.gguf");
        rejected(
                directory.resolve("models/b.gguf"),
                Overrides.NONE,
                "the GGUF file ",
                "b.gguf does not exist; its directory has a.gguf");
        assertThatThrownBy(() -> FamilyRegistry.open(Path.of("org/name.Q4_K_M.gguf")))
                .hasMessage("the GGUF file org/name.Q4_K_M.gguf does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<!DOCTYPE html>", "version https://git-lfs.github.com/spec/v1\n"})
    void aFileThatIsOnlyCalledGgufIsToBeDownloadedAgain(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("model.gguf"), text);
        assertThatThrownBy(() -> FamilyRegistry.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file + " is ")
                .hasMessageEndingWith("download it again");
    }
}
