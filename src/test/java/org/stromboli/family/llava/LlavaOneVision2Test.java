package org.stromboli.family.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.chat.PromptRequest;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FrameTimes;
import org.stromboli.vision.PreprocessedMedia;

class LlavaOneVision2Test {

    private static final Path CHECKPOINT = Fixtures.path("onevision/onevision2/checkpoint");

    @TempDir
    Path directory;

    private CheckpointCopy copy;

    @BeforeEach
    void copy() throws IOException {
        copy = new CheckpointCopy(CHECKPOINT, directory);
    }

    /// The authors' processor would put the rows of the video on the places of the image.
    @Test
    void imagesAndVideosAreBoundInTheOrderOfThePrompt() {
        ServedModel served = FamilyRegistry.open(CHECKPOINT);
        PreprocessedMedia image = served.preprocessor().image(plain(200, 100), true, Detail.HIGH);
        PreprocessedMedia first =
                served.preprocessor().video(List.of(plain(84, 84), plain(84, 84)), FrameTimes.ofList(2));
        PreprocessedMedia second =
                served.preprocessor().video(List.of(plain(112, 84)), new FrameTimes(new int[] {5}, 2));
        Prompt prompt = served.promptFormat()
                .prompt(PromptRequest.of(List.of(new ChatMessage(
                        "user",
                        List.of(
                                new ContentPart.Text("a <1.0 seconds> <|image_pad|> "),
                                new ContentPart.Media(first),
                                new ContentPart.Media(image),
                                new ContentPart.Text("b"),
                                new ContentPart.Media(second)),
                        false,
                        Map.of()))));

        assertThat(prompt.media()).extracting(MediaSpan::media).containsExactly(first, first, image, second);
        assertThat(prompt.media()).extracting(MediaSpan::first).containsExactly(0, first.tokens() / 2, 0, 0);
        int pads = served.placeholders().getFirst().id();
        assertThat(IntStream.of(prompt.ids()).filter(id -> id == pads).count())
                .isEqualTo(first.tokens() + image.tokens() + second.tokens());
        for (MediaSpan span : prompt.media()) {
            assertThat(IntStream.range(span.start(), span.end()).map(i -> prompt.ids()[i]))
                    .containsOnly(pads);
        }
        assertThat(prompt.ids()).doesNotContain(served.placeholders().getLast().id());
    }

    private static DecodedImage plain(int width, int height) {
        return new DecodedImage(width, height, new byte[3 * width * height]);
    }

    @Test
    void mergeSizesThatDifferAreRejected() throws IOException {
        copy.edit("preprocessor_config.json", json -> json.put("merge_size", 3));
        assertRejected("preprocessor_config.json: merge_size is 3, expected spatial_merge_size of config.json, 2");
    }

    @Test
    void severalFramesInAPatchAreRejected() throws IOException {
        copy.edit("preprocessor_config.json", json -> json.put("temporal_patch_size", 2));
        assertRejected("temporal_patch_size is 2, expected a whole number from 1 to 1");
    }

    @Test
    void anotherNormIsRejected() throws IOException {
        copy.edit(
                "config.json", json -> ((ObjectNode) json.path("vision_config")).put("layer_norm_type", "batch_norm"));
        assertRejected("layer_norm_type is \"batch_norm\", expected one of layer_norm, rms_norm");
    }

    @Test
    void imagesThatAreNotResizedAreRejected() throws IOException {
        copy.edit("preprocessor_config.json", json -> json.put("do_resize", false));
        assertRejected("do_resize is false, expected true");
    }

    private void assertRejected(String message) throws IOException {
        copy.write(0);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> FamilyRegistry.open(directory))
                .withMessageContaining(message);
    }
}
