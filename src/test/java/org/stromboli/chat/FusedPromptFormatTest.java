package org.stromboli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

class FusedPromptFormatTest {

    private final PromptFormat plain = new BytePrompt();
    private final PromptFormat fused = new FusedPromptFormat(plain);

    private static PreprocessedMedia mediaItem(Modality modality, int value) {
        return PreprocessedMedia.of(
                modality, new Tiles(new byte[] {(byte) value, 0, 0}, 1, 1), new FeatureLayout.Compressed(1, 1, 1, 3));
    }

    private static PromptRequest request(ContentPart... parts) {
        return PromptRequest.of(List.of(new ChatMessage("user", List.of(parts), false, Map.of())));
    }

    private static ContentPart text(String text) {
        return new ContentPart.Text(text);
    }

    @Test
    void thePromptIsOneMediaItemFromItsFirstTokenToItsLast() {
        PreprocessedMedia image = mediaItem(Modality.IMAGE, 1);
        PromptRequest request = request(text("a"), new ContentPart.Media(image), text("bc"));
        Prompt before = plain.prompt(request);
        Prompt prompt = fused.prompt(request);
        assertThat(prompt.ids()).isEqualTo(before.ids());
        MediaSpan span = prompt.media().getFirst();
        assertThat(span.start()).isZero();
        assertThat(span.end()).isEqualTo(prompt.tokens());
        assertThat(span.media().visual()).isSameAs(image);
        assertThat(span.media().modality()).isEqualTo(Modality.IMAGE);
        PreprocessedMedia.Fusion fusion = span.media().fusion().orElseThrow();
        assertThat(fusion.marker()).isEqualTo(before.media().getFirst().start());
        assertThat(fusion.ids()).hasSize(prompt.tokens() - 3);
        assertThat(Arrays.copyOf(fusion.ids(), fusion.marker()))
                .isEqualTo(Arrays.copyOf(before.ids(), fusion.marker()));
        assertThat(fusion.ids()[fusion.marker()]).isEqualTo('b');
    }

    @Test
    void textAloneIsPlain() {
        assertThat(fused.prompt(request(text("a"))).media()).isEmpty();
    }

    @Test
    void keysTellImagesAndTextsApart() {
        PreprocessedMedia one = fusedMediaItem(1, "a");
        PreprocessedMedia longer = fusedMediaItem(1, "ab");
        PreprocessedMedia other = fusedMediaItem(2, "a");
        assertThat(one.digest()).isEqualTo(longer.digest()).isNotEqualTo(other.digest());
        assertThat(List.of(one.featureKey(), longer.featureKey(), other.featureKey()))
                .doesNotHaveDuplicates();
        assertThat(one.featureKey()).isEqualTo(fusedMediaItem(1, "a").featureKey());
    }

    private PreprocessedMedia fusedMediaItem(int value, String text) {
        Prompt prompt = fused.prompt(request(new ContentPart.Media(mediaItem(Modality.IMAGE, value)), text(text)));
        return prompt.media().getFirst().media();
    }

    @Test
    void oneMediaItemIsAllThatFits() {
        ContentPart image = new ContentPart.Media(mediaItem(Modality.IMAGE, 1));
        ContentPart video = new ContentPart.Media(mediaItem(Modality.VIDEO, 2));
        for (PromptRequest each : List.of(request(image, image), request(image, text("a"), video))) {
            assertThatExceptionOfType(RequestRejectedException.class)
                    .isThrownBy(() -> fused.prompt(each))
                    .withMessage("this model takes one image or one video, and your messages have 2")
                    .matches(e -> e.kind() == RequestRejectedException.Kind.INVALID);
        }
    }

    @Test
    void everythingElseIsThePlainFormats() {
        assertThat(fused.endOfTurn()).isEqualTo(plain.endOfTurn());
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> fused.named("llava_v1"));
    }
}
