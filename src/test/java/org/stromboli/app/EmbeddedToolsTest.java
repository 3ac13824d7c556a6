package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.fixtures.SchemaCheck;

/// Demanded calls of the embedded model, which never learned of tools, at a temperature at which nothing but the form
/// holds it to them.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class EmbeddedToolsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SEEDS = 12;

    private static final String COUNT = """
            {"type": "object", "additionalProperties": false, "required": ["shape", "colours", "least"], "properties": {
              "shape": {"enum": ["circle", "square", "star"]},
              "colours": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"$ref": "#/$defs/colour"}},
              "least": {"type": "integer", "minimum": 0, "maximum": 20},
              "note": {"type": "string", "maxLength": 12}},
             "$defs": {"colour": {"enum": ["red", "green", "blue"]}}}""";

    private static final String MOVE = """
            {"type": "object", "required": ["by"], "properties": {
              "by": {"type": "object", "required": ["x", "y"], "properties": {
                "x": {"type": "integer", "minimum": -9, "maximum": 9},
                "y": {"type": "integer", "minimum": -9, "maximum": 9}}}}}""";

    private static final Map<String, String> SCHEMAS = Map.of("count_shapes", COUNT, "move", MOVE);

    @TestHTTPResource("/")
    URI server;

    private static ObjectNode body(int seed) throws Exception {
        ObjectNode body = JSON.createObjectNode()
                .put("temperature", 1.5)
                .put("seed", seed)
                .put("tool_choice", "required");
        body.putArray("messages").addObject().put("role", "user").put("content", "What is in the picture?");
        for (Map.Entry<String, String> each : SCHEMAS.entrySet()) {
            body.withArray("tools")
                    .addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", each.getKey())
                    .put("description", "Does something to pictures.")
                    .set("parameters", JSON.readTree(each.getValue()));
        }
        return body;
    }

    private static void assertValid(String name, String arguments, String finish) throws Exception {
        assertThat(finish).isEqualTo("tool_calls");
        assertThat(SCHEMAS).containsKey(name);
        assertThat(new SchemaCheck(JSON.readTree(SCHEMAS.get(name))).holds(JSON.readTree(arguments)))
                .describedAs("%s(%s)", name, arguments)
                .isTrue();
    }

    @Test
    void everyDemandedCallIsValid() throws Exception {
        HttpProbe http = new HttpProbe(server);
        Set<String> called = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            JsonNode choice = HttpProbe.json(http.chat(body(seed).toString())).at("/choices/0");
            JsonNode call = choice.at("/message/tool_calls/0/function");
            assertThat(choice.at("/message/tool_calls"))
                    .describedAs(choice.toString())
                    .hasSize(1);
            assertThat(choice.at("/message/content").isNull()).isTrue();
            assertValid(
                    call.path("name").asText(),
                    call.path("arguments").asText(),
                    choice.path("finish_reason").asText());
            called.add(call.path("name").asText());
        }
        assertThat(called).hasSize(2);
    }

    @Test
    void aStreamedCallIsTheSame() throws Exception {
        HttpProbe http = new HttpProbe(server);
        JsonNode whole = HttpProbe.json(http.chat(body(3).toString())).at("/choices/0/message/tool_calls/0/function");
        List<JsonNode> chunks = http.chunks(body(3).put("stream", true).toString());
        String arguments = chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0/function/arguments")
                        .asText(""))
                .collect(Collectors.joining());
        assertThat(arguments).isEqualTo(whole.path("arguments").asText());
        assertThat(chunks)
                .anyMatch(chunk -> chunk.at("/choices/0/delta/tool_calls/0/function/name")
                        .asText("")
                        .equals(whole.path("name").asText()));
    }

    @Test
    void aNamedToolIsCalled() throws Exception {
        ObjectNode body = body(5);
        body.putObject("tool_choice")
                .put("type", "function")
                .putObject("function")
                .put("name", "move");
        JsonNode choice =
                HttpProbe.json(new HttpProbe(server).chat(body.toString())).at("/choices/0");
        JsonNode call = choice.at("/message/tool_calls/0/function");
        assertThat(call.path("name").asText()).isEqualTo("move");
        assertValid(
                "move",
                call.path("arguments").asText(),
                choice.path("finish_reason").asText());
    }

    @Test
    void aModelThatKnowsNoToolsAnswersByItself() throws Exception {
        ObjectNode body =
                body(0).put("tool_choice", "auto").put("temperature", 0).put("max_tokens", 40);
        JsonNode choice =
                HttpProbe.json(new HttpProbe(server).chat(body.toString())).at("/choices/0");
        assertThat(choice.at("/message/content").asText()).isNotEmpty();
    }
}
