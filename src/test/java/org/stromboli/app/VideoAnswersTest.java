package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Video files over HTTP, as the embedded model sees them.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class VideoAnswersTest {

    @TestHTTPResource("/")
    URI server;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = new HttpProbe(server);
    }

    @ParameterizedTest
    @CsvSource({
        "moving-direction-1, mp4, -c:v libopenh264 -b:v 900k, Down",
        "moving-direction-1, webm, -c:v libvpx-vp9 -b:v 900k, Down",
        "moving-direction-2, mov, -c:v libopenh264 -b:v 900k, The red square moves up.",
    })
    void seesWhereThingsMove(String frames, String format, String codec, String answer) throws Exception {
        String[] options = ("-framerate 4 -i src/test/resources/embedded/" + frames + "-%d.png -pix_fmt yuv420p -vf "
                        + "crop=trunc(iw/2)*2:trunc(ih/2)*2 " + codec)
                .split(" ");
        byte[] video = TestVideos.made("moving." + format, options);
        String question = answer.length() < 8
                ? "What is the direction of the shape? Use a single word or phrase."
                : "In which direction does the object move in the video?";

        assertThat(content(ask(video, format, "", question))).isEqualTo(answer);
    }

    @Test
    void answersTheExampleOfTheDocumentation() throws Exception {
        byte[] video = Files.readAllBytes(Path.of("deploy/examples/moving.mp4"));
        String question = "In which direction does the circle move?";

        JsonNode usual = ask(video, "mp4", "", question);
        assertThat(content(usual)).contains("right");
        int perFrame = videoTokens(ask(video, "mp4", ",\"num_frames\":5", question))
                - videoTokens(ask(video, "mp4", ",\"num_frames\":4", question));
        assertThat(videoTokens(usual)).isEqualTo(8 * perFrame + 1);
        // Two seconds at 25 frames: every 12th (of 12.5) is 0, 12, 24, 36, 48.
        assertThat(videoTokens(ask(video, "mp4", ",\"fps\":2", question))).isEqualTo(5 * perFrame + 1);
        assertThat(videoTokens(ask(video, "mp4", ",\"fps\":25,\"num_frames\":6", question)))
                .isEqualTo(6 * perFrame + 1);
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        byte[] video = Files.readAllBytes(Path.of("deploy/examples/moving.mp4"));
        JsonNode tooMany = ask(video, "mp4", ",\"num_frames\":65", "x");
        assertThat(tooMany.at("/error/message").asText())
                .isEqualTo("65 frames are asked for of the video; at most 64 are allowed (stromboli.media.max-frames)");
        assertThat(tooMany.at("/error/param").asText()).isEqualTo("messages[0].content[0].video_url.url");
        JsonNode noVideo = ask(new byte[100], "mp4", "", "x");
        assertThat(noVideo.at("/error/code").asText()).isEqualTo("invalid_media");
        assertThat(noVideo.at("/error/message").asText()).contains("MP4, MOV and WebM");
        byte[] png = Files.readAllBytes(Path.of("deploy/examples/shapes.png"));
        JsonNode rate = ask(png, "png", ",\"fps\":2", "x");
        assertThat(rate.at("/error/message").asText()).contains("`fps` needs a video file");
        assertThat(ask(png, "png", ",\"num_frames\":3", "What is in the video?").has("choices"))
                .isTrue();
    }

    private JsonNode ask(byte[] video, String format, String options, String question)
            throws IOException, InterruptedException {
        return HttpProbe.json(
                http.chat("""
                {"temperature": 0, "max_tokens": 40, "messages": [{"role": "user", "content": [
                  {"type": "video_url", "video_url": {"url": "data:video/%s;base64,%s"%s}},
                  {"type": "text", "text": "%s"}]}]}
                """.formatted(format, Base64.getEncoder().encodeToString(video), options, question)));
    }

    private static String content(JsonNode answer) {
        return answer.at("/choices/0/message/content").asText(answer.toString());
    }

    private static int videoTokens(JsonNode answer) {
        assertThat(answer.has("error")).describedAs("%s", answer).isFalse();
        return answer.at("/usage/prompt_tokens_details/multimodal_tokens/video").asInt();
    }
}
