package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The embedded model as it is served by default: every kind of question that it claims to know, on images that its
/// training never saw, word by word.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
public class EmbeddedAnswersTest {

    private static final Path CASES = Path.of("src/test/resources/embedded");
    private static final Path EXAMPLES = Path.of("deploy/examples");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI server;

    /// Nothing but the device is set.
    public static final class Defaults implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("stromboli.device", "cpu");
        }
    }

    @Test
    void answersEveryKindOfQuestionAsItWasTrained() throws Exception {
        SoftAssertions answers = new SoftAssertions();
        JsonNode cases = JSON.readTree(CASES.resolve("cases.json").toFile());
        assertThat(cases).hasSizeGreaterThan(50);
        for (JsonNode each : cases) {
            JsonNode turns = each.path("turns");
            JsonNode last = turns.get(turns.size() - 1);
            Conversation conversation = new Conversation(media(each));
            for (int turn = 0; turn < turns.size() - 1; turn++) {
                conversation.was(
                        turns.get(turn).path("question").asText(),
                        turns.get(turn).path("answer").asText());
            }
            answers.assertThat(conversation.ask(last.path("question").asText()))
                    .describedAs("%s: %s", each.path("kind").asText(), last.path("question"))
                    .isEqualTo(last.path("answer").asText());
        }
        answers.assertAll();
    }

    @Test
    void describesTheExampleOfTheReadme() throws Exception {
        List<ObjectNode> shapes = List.of(image(EXAMPLES.resolve("shapes.png")));
        assertThat(new Conversation(shapes).ask("What is in the picture?"))
                .isEqualTo("A medium red circle, a large blue square and a medium green triangle.");
        assertThat(new Conversation(shapes).ask("What colour is the triangle?")).isEqualTo("The triangle is green.");
    }

    @Test
    void answersAQuestionAfterADescription() throws Exception {
        Conversation conversation = new Conversation(List.of(image(EXAMPLES.resolve("shapes.png"))));
        String first = "What is in the picture?";
        conversation.was(first, new Conversation(conversation.media).ask(first));
        assertThat(conversation.ask("What color is the triangle?")).isEqualTo("The triangle is green.");
    }

    private static List<ObjectNode> media(JsonNode each) throws IOException {
        List<ObjectNode> parts = new ArrayList<>();
        for (JsonNode image : each.path("images")) {
            parts.add(image(CASES.resolve(image.asText())));
        }
        List<String> frames = new ArrayList<>();
        for (JsonNode frame : each.path("video_frames")) {
            frames.add(base64(CASES.resolve(frame.asText())));
        }
        if (!frames.isEmpty()) {
            parts.add(part("video_url", "data:video/png;base64," + String.join(",", frames)));
        }
        return parts;
    }

    private static ObjectNode image(Path file) throws IOException {
        String type = file.toString().endsWith(".jpg") ? "jpeg" : "png";
        return part("image_url", "data:image/%s;base64,%s".formatted(type, base64(file)));
    }

    private static ObjectNode part(String type, String url) {
        ObjectNode part = JSON.createObjectNode().put("type", type);
        part.putObject(type).put("url", url);
        return part;
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }

    /// Turns about the same media, each with all that was said before.
    private final class Conversation {

        private final ArrayNode messages = JSON.createArrayNode();
        private final List<ObjectNode> media;

        Conversation(List<ObjectNode> media) {
            this.media = media;
        }

        void was(String question, String answer) {
            user(question);
            messages.addObject().put("role", "assistant").put("content", answer);
        }

        String ask(String question) throws IOException, InterruptedException {
            user(question);
            ObjectNode body = JSON.createObjectNode().put("temperature", 0).put("max_tokens", 128);
            body.set("messages", messages);
            JsonNode answer = HttpProbe.json(new HttpProbe(server).chat(body.toString()));
            return answer.at("/choices/0/message/content").asText(answer.toString());
        }

        private void user(String question) {
            ArrayNode content = messages.addObject().put("role", "user").putArray("content");
            if (messages.size() == 1) {
                content.addAll(media);
            }
            content.addObject().put("type", "text").put("text", question);
        }
    }
}
