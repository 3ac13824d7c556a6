package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.fixtures.Fixtures;

/// The whole server with LLaVA-OneVision-1.5: what comes over HTTP is what the reference computes.
@QuarkusTest
@TestProfile(OneVision15HttpTest.Model.class)
@Timeout(300)
class OneVision15HttpTest {

    public static final class Model implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "stromboli.model",
                            Fixtures.path("onevision/onevision15/checkpoint").toString(),
                    "stromboli.device", "cpu",
                    "stromboli.dtype", "float32",
                    "stromboli.engine.max-running", "4",
                    "stromboli.engine.kv-cache-bytes", "64M");
        }
    }

    @TestHTTPResource("/")
    URI server;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = new HttpProbe(server);
    }

    @Test
    void promptsAndAnswersAreThoseOfTheReference() throws Exception {
        for (int round = 0; round < 2; round++) { // the second from the caches
            for (ReferenceCase each : ReferenceCase.all("onevision", "onevision15", "_aligned")) {
                JsonNode answer = HttpProbe.json(http.chat(each.body("")));
                assertThat(ReferenceCase.ids(answer.path("prompt_token_ids")))
                        .describedAs(each.id())
                        .isEqualTo(each.promptIds());
                List<Integer> ids = ReferenceCase.ids(answer.at("/choices/0/token_ids"));
                assertThat(ids.subList(0, each.greedyIds().size()))
                        .describedAs(each.id())
                        .isEqualTo(each.greedyIds());
            }
        }
    }

    @Test
    void anImageThatIsTooLongIsABadRequest() throws Exception {
        HttpResponse<String> response = http.chat("""
                {"messages":[{"role":"user","content":[
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}},
                  {"type":"text","text":"what is this?"}]}]}""".formatted(png(402, 2)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/message").asText()).contains("402 x 2 pixels", "200 times");
        assertThat(HttpProbe.json(response).at("/error/param").asText())
                .isEqualTo("messages[0].content[0].image_url.url");
    }

    private static String png(int width, int height) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", file);
        return Base64.getEncoder().encodeToString(file.toByteArray());
    }
}
