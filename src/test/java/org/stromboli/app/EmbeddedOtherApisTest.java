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
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The embedded model sees the same images in the shapes of other APIs, and says the same.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class EmbeddedOtherApisTest {

    private static final Path EXAMPLES = Path.of("deploy/examples");
    private static final String DIFFERENCE = "First a red circle, then a green circle: the color changed.";

    @TestHTTPResource("/")
    URI server;

    private static String base64(String file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(EXAMPLES.resolve(file)));
    }

    private static String text(List<HttpProbe.Named> events, String pointer) {
        return events.stream().map(event -> event.data().at(pointer).asText()).collect(Collectors.joining());
    }

    @Test
    void messagesShowSeveralImages() throws Exception {
        String image =
                "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"%s\"}}";
        String fields = "\"max_tokens\":40,\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":[%s,%s,%s]}]"
                .formatted(
                        image.formatted(base64("before.png")),
                        image.formatted(base64("after.png")),
                        "{\"type\":\"text\",\"text\":\"What is different?\"}");
        HttpProbe http = new HttpProbe(server);
        JsonNode whole = HttpProbe.json(http.post("/v1/messages", "application/json", "{" + fields + "}"));
        assertThat(whole.at("/content/0/text").asText(whole.toString())).isEqualTo(DIFFERENCE);
        assertThat(text(http.named("/v1/messages", "{\"stream\":true," + fields + "}"), "/delta/text"))
                .isEqualTo(DIFFERENCE);
    }

    @Test
    void responsesShowSeveralImages() throws Exception {
        String image = "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,%s\"}";
        String fields = "\"temperature\":0,\"input\":[{\"role\":\"user\",\"content\":[%s,%s,%s]}]"
                .formatted(
                        image.formatted(base64("before.png")),
                        image.formatted(base64("after.png")),
                        "{\"type\":\"input_text\",\"text\":\"What is different?\"}");
        HttpProbe http = new HttpProbe(server);
        JsonNode whole = HttpProbe.json(http.post("/v1/responses", "application/json", "{" + fields + "}"));
        assertThat(whole.at("/output/0/content/0/text").asText(whole.toString()))
                .isEqualTo(DIFFERENCE);
        List<HttpProbe.Named> events = http.named("/v1/responses", "{\"stream\":true," + fields + "}").stream()
                .filter(event -> event.name().equals("response.output_text.delta"))
                .toList();
        assertThat(text(events, "/delta")).isEqualTo(DIFFERENCE);
    }
}
