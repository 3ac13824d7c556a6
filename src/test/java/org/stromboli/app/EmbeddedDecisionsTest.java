package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Decisions of the embedded model about images that its training never saw: what is right is the most probable.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class EmbeddedDecisionsTest {

    private static final Path CASES = Path.of("src/test/resources/embedded");
    private static final Path SHAPES = Path.of("deploy/examples/shapes.png");
    private static final List<String> COLOURS =
            List.of("red", "green", "blue", "yellow", "purple", "orange", "black", "pink");
    private static final List<String> SHAPE_NAMES = List.of("circle", "square", "triangle", "star", "diamond", "cross");
    private static final List<String> SIZES = List.of("small", "medium", "large");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI server;

    private static ObjectNode about(Path image) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(image));
        body.putArray("images").add("data:image/png;base64," + base64);
        body.putObject("questions");
        return body;
    }

    private static void choice(ObjectNode body, String name, String question, List<String> options) {
        ObjectNode asked = question(body, name, "choice", question).put("labels", "words");
        ObjectNode criteria = asked.putObject("criteria");
        options.forEach(criteria::putNull);
    }

    private static ObjectNode question(ObjectNode body, String name, String type, String question) {
        return ((ObjectNode) body.get("questions"))
                .putObject(name)
                .put("type", type)
                .put("instructions", question);
    }

    private JsonNode decide(ObjectNode body) throws Exception {
        HttpResponse<String> response =
                new HttpProbe(server).post("/v1/systemone", "application/json", body.toString());
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response);
    }

    @Test
    void theRightColourIsTheMostProbable() throws Exception {
        ObjectNode body = about(SHAPES);
        choice(body, "circle", "What colour is the circle?", COLOURS);
        choice(body, "square", "What colour is the square?", COLOURS);
        choice(body, "triangle", "What colour is the triangle?", COLOURS);
        question(body, "star", "noul", "Is there a star?");
        question(body, "red", "noul", "Is there a red circle?");
        question(body, "size", "score", "What is the size of the square?")
                .put("labels", "words")
                .putArray("criteria")
                .add("small")
                .add("medium")
                .add("large");
        JsonNode decided = decide(body);
        JsonNode answers = decided.path("answers");
        assertThat(answers.at("/circle/choice").asText()).isEqualTo("red");
        assertThat(answers.at("/square/choice").asText()).isEqualTo("blue");
        assertThat(answers.at("/triangle/choice").asText()).isEqualTo("green");
        for (String shape : List.of("circle", "square", "triangle")) {
            assertThat(answers.at("/" + shape + "/confidence").asDouble()).isGreaterThan(0.9);
            double sum = 0;
            for (JsonNode share : answers.at("/" + shape + "/probabilities")) {
                sum += share.asDouble();
            }
            assertThat(sum).isCloseTo(1, within(1e-9));
        }
        assertThat(answers.at("/star/noul").asDouble()).isLessThan(0.1);
        assertThat(answers.at("/red/noul").asDouble()).isGreaterThan(0.9);
        assertThat(answers.at("/size/score").asDouble()).isCloseTo(2, within(0.2));
        // the image is computed once: every question after the first finds it in the cache
        int image = decided.at("/usage/input_tokens_details/image_tokens").asInt() / 6;
        assertThat(decided.at("/usage/input_tokens_details/cached_tokens").asInt())
                .isGreaterThanOrEqualTo(5 * image);
    }

    /// Every test question about one colour, shape or size: the most probable option is the answer.
    @Test
    void decisionsAreRightOnEveryTestImage() throws Exception {
        SoftAssertions right = new SoftAssertions();
        int asked = 0;
        for (JsonNode each : JSON.readTree(CASES.resolve("cases.json").toFile())) {
            List<String> options = switch (each.path("kind").asText()) {
                case "colour" -> COLOURS;
                case "shape" -> SHAPE_NAMES;
                case "size" -> SIZES;
                default -> List.of();
            };
            if (options.isEmpty() || each.path("turns").size() != 1) {
                continue;
            }
            String question = each.at("/turns/0/question").asText().replaceAll("(?i)\\s*answer .*", "");
            String answer = each.at("/turns/0/answer").asText().toLowerCase(Locale.ROOT);
            List<String> said = options.stream().filter(answer::contains).toList();
            ObjectNode body = about(CASES.resolve(each.at("/images/0").asText()));
            choice(body, "q", question, options);
            right.assertThat(said)
                    .describedAs("%s: %s", each.path("kind").asText(), question)
                    .contains(decide(body).at("/answers/q/choice").asText());
            asked++;
        }
        right.assertAll();
        assertThat(asked).isGreaterThan(5);
    }

    /// A read is what a chat would report, but of every option rather than of the best twenty.
    @Test
    void probabilitiesAreThoseOfAChat() throws Exception {
        ObjectNode body = about(SHAPES);
        choice(body, "q", "What colour is the triangle?", COLOURS);
        JsonNode shares = decide(body).at("/answers/q/probabilities");

        ObjectNode chat = JSON.createObjectNode()
                .put("max_tokens", 1)
                .put("temperature", 0)
                .put("logprobs", true)
                .put("top_logprobs", 20);
        var parts = chat.putArray("messages").addObject().put("role", "user").putArray("content");
        parts.addObject().put("type", "image_url").putObject("image_url").set("url", body.at("/images/0"));
        parts.addObject()
                .put("type", "text")
                .put("text", "What colour is the triangle?\nAnswer the question using a single word or phrase.");
        JsonNode best = HttpProbe.json(new HttpProbe(server).chat(chat.toString()))
                .at("/choices/0/logprobs/content/0/top_logprobs");
        double green = Math.log(shares.path("green").asDouble());
        double blue = Math.log(shares.path("blue").asDouble());
        assertThat(green - blue).isCloseTo(logprob(best, "Green") - logprob(best, "Blue"), within(0.05));
    }

    private static double logprob(JsonNode best, String token) {
        for (JsonNode each : best) {
            if (each.path("token").asText().equals(token)) {
                return each.path("logprob").asDouble();
            }
        }
        throw new AssertionError(token + " is not among " + best);
    }
}
