package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The built-in model sees what the server paints: the same image, the same question, another mark, another answer.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(120)
class EmbeddedMarksTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI server;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rectangle | yellow | 60, 60, 200, 200   | What is inside the yellow rectangle? | red circle
            rectangle | yellow | 227, 207, 412, 392 | What is inside the yellow rectangle? | blue square
            rectangle | yellow | 448, 68, 592, 202  | What is inside the yellow rectangle? | green triangle
            rectangle | orange | 227, 207, 412, 392 | What is <region0>?                   | blue square
            """)
    void theMarkDecidesTheAnswer(String shape, String color, String box, String question, String answer)
            throws Exception {
        assertThat(ask(shape, color, box, question)).containsIgnoringCase(answer);
    }

    private String ask(String shape, String color, String box, String question) throws Exception {
        String png = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("deploy/examples/shapes.png")));
        JsonNode mark = JSON.readTree("{\"shape\":\"%s\",\"color\":\"%s\",\"bbox\":[%s]}".formatted(shape, color, box));
        ObjectNode body = JSON.createObjectNode().put("temperature", 0).put("max_tokens", 64);
        var content = body.putArray("messages").addObject().put("role", "user").putArray("content");
        ObjectNode image = content.addObject().put("type", "image_url").putObject("image_url");
        image.put("url", "data:image/png;base64," + png)
                .putArray("visual_prompts")
                .add(mark);
        content.addObject().put("type", "text").put("text", question);
        JsonNode reply = HttpProbe.json(new HttpProbe(server).chat(body.toString()));
        return reply.at("/choices/0/message/content").asText(reply.toString());
    }
}
