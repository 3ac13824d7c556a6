package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.fixtures.RandomSchemas;
import org.stromboli.fixtures.SchemaCheck;

/// Answers of a wanted form, by the embedded model at a temperature at which nothing else would hold them to it.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class StructuredHttpTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final int SCHEMAS = 40;

    @TestHTTPResource("/")
    URI server;

    @Test
    void everyAnswerThatEndsValidates() throws Exception {
        RandomSchemas schemas = new RandomSchemas(1);
        int ended = 0;
        for (int seed = 0; seed < SCHEMAS; seed++) {
            ObjectNode schema = schemas.next();
            ObjectNode body = body(seed, 300);
            body.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .set("schema", schema);
            JsonNode choice =
                    HttpProbe.json(new HttpProbe(server).chat(body.toString())).at("/choices/0");
            String text = choice.at("/message/content").asText();
            if (choice.path("finish_reason").asText().equals("stop")) {
                ended++;
                assertThat(new SchemaCheck(schema).holds(JSON.readTree(text)))
                        .describedAs("seed %d: %s for %s", seed, text, schema)
                        .isTrue();
            } else {
                assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
            }
        }
        assertThat(ended).isGreaterThan(SCHEMAS / 4);
    }

    @Test
    void everyChoiceIsOneOfTheTexts() throws Exception {
        ObjectNode body = body(3, 50).put("n", 3).put("logprobs", true);
        body.putObject("structured_outputs")
                .putArray("choice")
                .add("red")
                .add("very green")
                .add("bläulich");
        JsonNode choices =
                HttpProbe.json(new HttpProbe(server).chat(body.toString())).path("choices");
        assertThat(choices).hasSize(3).allSatisfy(choice -> {
            assertThat(choice.at("/message/content").asText()).isIn("red", "very green", "bläulich");
            assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        });
    }

    @Test
    void streamsAnExpressionBesideMinTokens() throws Exception {
        ObjectNode body = body(4, 60).put("stream", true).put("min_tokens", 40);
        body.put("guided_regex", "[0-9]{3}-[a-f]{5}");
        StringBuilder text = new StringBuilder();
        List<JsonNode> chunks = new HttpProbe(server).chunks(body.toString());
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asText("")));
        assertThat(text.toString()).matches("[0-9]{3}-[a-f]{5}");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void anyObjectIsOne() throws Exception {
        ObjectNode body = body(5, 200);
        body.putObject("response_format").put("type", "json_object");
        JsonNode choice =
                HttpProbe.json(new HttpProbe(server).chat(body.toString())).at("/choices/0");
        assertThat(choice.at("/message/content").asText()).startsWith("{");
        if (choice.path("finish_reason").asText().equals("stop")) {
            assertThat(JSON.readTree(choice.at("/message/content").asText()).isObject())
                    .isTrue();
        }
    }

    private static ObjectNode body(int seed, int maxTokens) {
        ObjectNode body =
                JSON.createObjectNode().put("temperature", 1).put("seed", seed).put("max_tokens", maxTokens);
        body.putArray("messages").addObject().put("role", "user").put("content", "What is in the picture?");
        return body;
    }
}
