package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.chat.PromptRequest;
import org.stromboli.engine.step.Step;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Detail;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.UnfitImageException;

/// Pixtral and Mistral 3 beyond their fixtures: prompts, and images whose shapes are unusual.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PixtralTest {

    private static final int HANDLE = 7;

    private Torch torch;

    @TempDir
    Path directory;

    @BeforeAll
    void start() {
        torch = Torch.start();
    }

    @AfterAll
    void close() {
        torch.close();
    }

    private static ServedModel open(String fixture) {
        return FamilyRegistry.open(Fixtures.path("descendants/" + fixture, "checkpoint"));
    }

    private static PreprocessedMedia image(ServedModel model, int width, int height) {
        return model.preprocessor()
                .image(new DecodedImage(width, height, new byte[3 * width * height]), true, Detail.HIGH);
    }

    private static Prompt prompt(ServedModel model, ContentPart... parts) {
        return model.promptFormat()
                .prompt(PromptRequest.of(List.of(new ChatMessage("user", List.of(parts), false, Map.of()))));
    }

    private static int id(ServedModel model, String token) {
        OptionalInt id = model.tokenizer().idOf(token);
        assertThat(id).isPresent();
        return id.getAsInt();
    }

    private static long count(Prompt prompt, int id) {
        return Arrays.stream(prompt.ids()).filter(each -> each == id).count();
    }

    @Test
    void tokensStandBetweenTheRowsOfAnImage() {
        ServedModel model = open("pixtral_llava");
        Prompt prompt = prompt(model, new ContentPart.Media(image(model, 33, 47)), new ContentPart.Text("what?"));
        int row = id(model, "[IMG]");
        int between = id(model, "[IMG_BREAK]");
        int end = id(model, "[IMG_END]");
        assertThat(prompt.media())
                .extracting(MediaSpan::first, MediaSpan::count)
                .containsExactly(tuple(0, 3), tuple(3, 3), tuple(6, 3));
        int start = prompt.media().getFirst().start();
        assertThat(Arrays.copyOfRange(prompt.ids(), start, start + 12))
                .containsExactly(row, row, row, between, row, row, row, between, row, row, row, end);
    }

    /// What users write is text.
    @ParameterizedTest
    @ValueSource(strings = {"[IMG]", "[IMG_BREAK]", "[IMG_END]"})
    void usersCannotWriteTheTokensOfImages(String token) {
        ServedModel model = open("pixtral_llava");
        Prompt prompt = prompt(model, new ContentPart.Text("is " + token + " an image?"));
        assertThat(prompt.media()).isEmpty();
        assertThat(count(prompt, id(model, token))).isZero();
    }

    @Test
    void theNamesOfTheTokensAreThoseOfTheProcessor() throws IOException {
        new CheckpointCopy(Fixtures.path("descendants/pixtral_llava", "checkpoint"), directory)
                .edit(
                        "processor_config.json",
                        json -> json.put("image_break_token", "[IMG_END]").put("image_end_token", "[IMG_BREAK]"))
                .write(0);
        ServedModel model = FamilyRegistry.open(directory);
        Prompt prompt = prompt(model, new ContentPart.Media(image(model, 16, 32)));
        assertThat(prompt.ids()).containsSubsequence(id(model, "[IMG_END]"), id(model, "[IMG_BREAK]"));
    }

    /// transformers fails on an image that becomes a single token.
    @ParameterizedTest
    @CsvSource({"pixtral_llava, 16, 16", "mistral3, 23, 31", "mistral3, 1, 1"})
    void anImageMayBeASingleToken(String fixture, int width, int height) {
        ServedModel model = open(fixture);
        PreprocessedMedia media = image(model, width, height);
        Prompt prompt = prompt(model, new ContentPart.Media(media), new ContentPart.Text("what?"));
        assertThat(count(prompt, id(model, "[IMG]"))).isOne();
        assertThat(count(prompt, id(model, "[IMG_END]"))).isOne();
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, model.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT),
                8,
                16)) {
            Step.VisionWork work =
                    new Step.VisionWork(HANDLE, Step.VisionWork.NO_BASE, media, 0, worker.visionSlices(media));
            assertThat(worker.run(StepWriter.vision(new int[0], List.of(work))).failedFeatures())
                    .isEmpty();
            float[] features = worker.features(HANDLE);
            assertThat(features).hasSize(64);
            for (float each : features) {
                assertThat(each).isFinite();
            }
        }
    }

    @Test
    void anImageThatBecomesThinnerThanAPixelIsUnfit() {
        ServedModel model = open("pixtral_llava");
        assertThatThrownBy(() -> image(model, 400, 1))
                .isInstanceOf(UnfitImageException.class)
                .hasMessageContainingAll("400 x 1 pixels", "160 x 0");
    }

    @Test
    void aBuiltInTemplateHasNoPlaceForSuchImages() {
        ServedModel model = open("pixtral_llava");
        assertThatThrownBy(() -> model.promptFormat()
                        .named("mistral_instruct")
                        .prompt(PromptRequest.of(List.of(new ChatMessage(
                                "user", List.of(new ContentPart.Media(image(model, 16, 16))), false, Map.of())))))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("need the chat template of its checkpoint");
    }
}
