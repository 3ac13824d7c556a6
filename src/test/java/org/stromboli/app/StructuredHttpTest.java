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
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.RandomSchemas;
import org.stromboli.fixtures.SchemaCheck;

/// Structured outputs of the embedded model at a temperature at which nothing else would hold them to it.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class StructuredHttpTest {

    private static final System.Logger LOG = System.getLogger(StructuredHttpTest.class.getName());
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /// `-Dschemas=500` asks for more; then it takes some minutes.
    private static final int SCHEMAS = Integer.getInteger("schemas", 60);

    private static final int AT_ONCE = 16;

    @TestHTTPResource("/")
    URI server;

    @Test
    void everyAnswerThatEndsValidates() throws Exception {
        RandomSchemas schemas = new RandomSchemas(1);
        List<Future<Boolean>> answers = new ArrayList<>();
        Semaphore places = new Semaphore(AT_ONCE);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int seed = 0; seed < SCHEMAS; seed++) {
                ObjectNode schema = schemas.next();
                int own = seed;
                answers.add(clients.submit(() -> {
                    places.acquire();
                    try {
                        return answerValidates(own, schema);
                    } finally {
                        places.release();
                    }
                }));
            }
        }
        int ended = 0;
        for (Future<Boolean> each : answers) {
            ended += each.get() ? 1 : 0;
        }
        LOG.log(System.Logger.Level.INFO, "{0} of {1} answers ended by themselves", ended, SCHEMAS);
        assertThat(ended).isGreaterThan(SCHEMAS / 3);
    }

    /// False for an answer that did not end by itself, which may not be valid yet.
    private boolean answerValidates(int seed, ObjectNode schema) throws Exception {
        ObjectNode body = body(seed, 400);
        body.putObject("response_format")
                .put("type", "json_schema")
                .putObject("json_schema")
                .put("name", "answer")
                .put("strict", true)
                .set("schema", schema);
        HttpResponse<String> response = new HttpProbe(server).chat(body.toString());
        assertThat(response.statusCode())
                .describedAs("seed %d: %s for %s", seed, response.body(), schema)
                .isEqualTo(200);
        JsonNode choice = HttpProbe.json(response).at("/choices/0");
        String text = choice.at("/message/content").asText();
        if (choice.path("finish_reason").asText().equals("length")) {
            return false;
        }
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        JsonNode value = JSON.readTree(text);
        assertThat(new SchemaCheck(schema).complaints(value))
                .describedAs("seed %d: %s for %s", seed, text, schema)
                .isEmpty();
        assertThat(new SchemaCheck(schema).holds(value))
                .describedAs("seed %d: %s for %s", seed, text, schema)
                .isTrue();
        return true;
    }

    static Stream<Arguments> hostile() {
        String enumeration = "{\"enum\":[" + "\"0123456789abcdef\",".repeat(60_000) + "1]}";
        String item = "{\"type\":\"array\",\"items\":";
        return Stream.of(
                Arguments.of("guided_json", enumeration, "is longer than 300000 characters"), // 1 MB
                Arguments.of("guided_json", item.repeat(200) + "{}" + "}".repeat(200), "nested"),
                Arguments.of(
                        "guided_json",
                        "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}",
                        "allows no finite answer"),
                Arguments.of(
                        "guided_json", "{\"type\":\"string\",\"pattern\":\"(a?){9000}b{9000}\"}", "is too complex"),
                Arguments.of("guided_regex", "\"((a{0,100}){0,100}){0,100}b\"", "is too complex"),
                Arguments.of("guided_regex", "\"a{1,999999}\"", "count"),
                Arguments.of("guided_regex", "\"" + "(".repeat(5000) + "\"", "nested too deeply"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileFormsAreRejectedByName(String field, String value, String named) throws Exception {
        String body = "{\"max_tokens\":5,\"%s\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                .formatted(field, value);
        HttpResponse<String> response = new HttpProbe(server).chat(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.path("message").asText()).contains(named).hasSizeLessThan(400);
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

    @ParameterizedTest
    @ValueSource(strings = {"guided_grammar", "grammar", "structured_outputs"})
    void aGrammarNestsAsFarAsTheModelLikes(String field) throws Exception {
        String grammar = """
                root ::= "(" list ")"
                list ::= part ("," part){0,3} # the brackets are what no expression can count
                part ::= [a-z]{1,3} | "(" list ")"
                """;
        ObjectNode body = body(7, 80);
        if (field.equals("structured_outputs")) {
            body.putObject(field).put("grammar", grammar);
        } else {
            body.put(field, grammar);
        }
        JsonNode choice =
                HttpProbe.json(new HttpProbe(server).chat(body.toString())).at("/choices/0");
        String text = choice.at("/message/content").asText();
        assertThat(text).matches("[(][a-z,()]*");
        if (choice.path("finish_reason").asText().equals("stop")) {
            String inner = text;
            for (int i = 0; i < 80; i++) {
                inner = inner.replaceAll("[(]([a-z]{1,3}(,[a-z]{1,3}){0,3})[)]", "x");
            }
            assertThat(inner).isEqualTo("x");
        }
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

    @Test
    void textsThatAreNoChatsKeepAFormToo() throws Exception {
        ObjectNode body =
                JSON.createObjectNode().put("temperature", 1.5).put("seed", 6).put("max_tokens", 60);
        body.put("prompt", "There are").put("n", 2);
        body.putObject("structured_outputs").put("regex", " (two|three) [a-z]{3,9}s\\.");
        JsonNode choices = HttpProbe.json(
                        new HttpProbe(server).post("/v1/completions", "application/json", body.toString()))
                .path("choices");
        assertThat(choices)
                .hasSize(2)
                .allSatisfy(choice -> assertThat(choice.path("text").asText()).matches(" (two|three) [a-z]{3,9}s\\."));
    }

    private static ObjectNode body(int seed, int maxTokens) {
        ObjectNode body = JSON.createObjectNode()
                .put("temperature", 1.5)
                .put("seed", seed)
                .put("max_tokens", maxTokens);
        body.putArray("messages").addObject().put("role", "user").put("content", "What is in the picture?");
        return body;
    }
}
