package org.stromboli.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.stromboli.tools.client.Json;
import picocli.CommandLine;

class WorkloadTest {

    private static final ImageSize SMALL = new ImageSize(32, 16);

    private static Workload workload(long seed, String... options) {
        return new Workload(
                CommandLine.populateCommand(new WorkloadOptions(), options).shape(), "tiny", seed);
    }

    private static JsonNode request(String body) {
        return Json.read(body);
    }

    private static String text(String body) {
        JsonNode content = request(body).at("/messages/0/content");
        return content.path(content.size() - 1).path("text").asText();
    }

    private static String image(String body, int index) {
        return request(body)
                .at("/messages/0/content/%d/image_url/url".formatted(index))
                .asText();
    }

    @Test
    void aRequestIsTheSameInEveryRun() {
        assertThat(workload(7, "--images", "1").body(3))
                .isEqualTo(workload(7, "--images", "1").body(3));
    }

    /// Published figures name their seed: what it stands for must not change.
    @Test
    void theWordsOfASeedStayTheSame() {
        assertThat(RandomWords.text(new Random(1_000_003), 4)).isEqualTo("flow mountain fissure ember ");
        assertThat(text(workload(1, "--prompt-words", "4").body(0))).isEqualTo("flow mountain fissure ember ");
    }

    @Test
    void numbersAndSeedsChangeTheRequest() {
        Workload workload = workload(7);
        assertThat(List.of(workload.body(0), workload.body(1), workload.warmup(0), workload.warmup(1)))
                .doesNotHaveDuplicates();
        assertThat(workload(8).body(0)).isNotEqualTo(workload.body(0));
    }

    @Test
    void theShapeBecomesFields() {
        JsonNode request = request(workload(7, "--max-tokens", "5").body(0));
        assertThat(request.path("model").asText()).isEqualTo("tiny");
        assertThat(request.path("max_tokens").asInt()).isEqualTo(5);
        assertThat(request.path("ignore_eos").asBoolean()).isTrue();
        assertThat(request.path("stream").asBoolean()).isTrue();
        assertThat(request.at("/stream_options/include_usage").asBoolean()).isTrue();
        assertThat(request.path("temperature").asDouble(1)).isZero();
    }

    @Test
    void aModelMayStopEarly() {
        assertThat(request(workload(7, "--stop-at-eos").body(0)).has("ignore_eos"))
                .isFalse();
    }

    @Test
    void promptsHaveAsManyWordsAsTheyShould() {
        String body =
                workload(7, "--prompt-words", "20", "--prefix-words", "30").body(0);
        assertThat(text(body).strip().split(" ")).hasSize(50);
    }

    @Test
    void theCommonPrefixIsTheSameInEveryPrompt() {
        Workload workload = workload(7, "--prompt-words", "20", "--prefix-words", "30");
        String prefix = RandomWords.text(new Random(7), 30);
        assertThat(List.of(text(workload.body(0)), text(workload.body(1)), text(workload.warmup(0))))
                .allSatisfy(text -> assertThat(text).startsWith(prefix))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyImageIsNewUnlessToldOtherwise() {
        Workload workload = workload(7, "--images", "2", "--image-size", "32x16");
        List<String> images = IntStream.range(0, 3)
                .mapToObj(workload::body)
                .flatMap(body -> List.of(image(body, 0), image(body, 1)).stream())
                .toList();
        assertThat(images).doesNotHaveDuplicates();
    }

    @Test
    void aFewDistinctImagesComeAgain() {
        Workload workload = workload(7, "--images", "1", "--image-size", "32x16", "--distinct-images", "2");
        assertThat(image(workload.body(2), 0)).isEqualTo(image(workload.body(0), 0));
        assertThat(image(workload.body(1), 0)).isNotEqualTo(image(workload.body(0), 0));
        assertThat(image(workload.warmup(0), 0)).isNotIn(image(workload.body(0), 0), image(workload.body(1), 0));
    }

    @Test
    void sizesAreTakenInTurn() throws IOException {
        SyntheticImages images = new SyntheticImages(
                new ImageShape(1, List.of(SMALL, ImageSize.square(8)), ImageShape.Format.PNG, 0), 7);
        assertThat(size(images.dataUrl(0))).isEqualTo(SMALL);
        assertThat(size(images.dataUrl(1))).isEqualTo(ImageSize.square(8));
        assertThat(size(images.dataUrl(2))).isEqualTo(SMALL);
    }

    @Test
    void theFormatIsInTheDataUrl() {
        assertThat(image(workload(7, "--images", "1").body(0), 0)).startsWith("data:image/jpeg;base64,/9j/");
        assertThat(image(workload(7, "--images", "1", "--image-format", "png").body(0), 0))
                .startsWith("data:image/png;base64,iVBOR");
    }

    private static ImageSize size(String dataUrl) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(dataUrl.substring(dataUrl.indexOf(',') + 1));
        var image = ImageIO.read(new ByteArrayInputStream(bytes));
        return new ImageSize(image.getWidth(), image.getHeight());
    }
}
