package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The embedded model ends JSON whose length a form leaves open, and white space is what was asked for.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class EmbeddedListsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI server;

    private JsonNode choice(String form, double temperature) throws Exception {
        ObjectNode body = (ObjectNode) JSON.readTree("{%s}".formatted(form));
        body.put("max_tokens", 2500).put("temperature", temperature).put("seed", 3);
        body.putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", "List the shapes that you know as JSON.");
        HttpResponse<String> response = new HttpProbe(server).chat(body.toString());
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response).at("/choices/0");
    }

    private static String schema(String schema) {
        return "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":%s}}"
                .formatted(schema);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void listsEnd(double temperature) throws Exception {
        JsonNode choice = choice(
                schema(
                        "{\"type\":\"object\",\"required\":[\"shapes\"],\"properties\":{\"shapes\":{\"type\":\"array\",\"items\":"
                                + "{\"type\":\"object\",\"required\":[\"name\"],\"properties\":{\"name\":{\"type\":\"string\"}}}}}}"),
                temperature);
        assertThat(choice.path("finish_reason").asText())
                .describedAs(choice.toString())
                .isEqualTo("stop");
        assertThat(JSON.readTree(choice.at("/message/content").asText())
                        .path("shapes")
                        .size())
                .isLessThanOrEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"object\",\"required\":[\"name\",\"children\"],"
                        + "\"properties\":{\"name\":{\"type\":\"string\",\"maxLength\":9},"
                        + "\"children\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/n\"}}}}}}",
                "{\"type\":\"string\",\"pattern\":\"^[a-z]+$\"}"
            })
    void treesAndPatternsEnd(String schema) throws Exception {
        JsonNode choice = choice(schema(schema), 0);
        assertThat(choice.path("finish_reason").asText())
                .describedAs(choice.toString())
                .isEqualTo("stop");
        assertThat(JSON.readTree(choice.at("/message/content").asText()).isMissingNode())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"structured_outputs\":{\"json\":{}}", "\"guided_json\":{}"})
    void anEmptySchemaAsksForJson(String form) throws Exception {
        JsonNode choice = choice(form, 0);
        assertThat(JSON.readTree(choice.at("/message/content").asText()).isMissingNode())
                .isFalse();
    }

    @Test
    void whatTheClientSaysOfLengthWins() throws Exception {
        JsonNode choice = choice(schema("{\"type\":\"array\",\"minItems\":12,\"items\":{\"enum\":[1,2]}}"), 0);
        assertThat(JSON.readTree(choice.at("/message/content").asText())).hasSize(12);
        choice = choice(schema("{\"type\":\"array\",\"minItems\":20,\"maxItems\":20,\"items\":{\"enum\":[1,2]}}"), 0);
        assertThat(JSON.readTree(choice.at("/message/content").asText())).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void anyObjectEnds(double temperature) throws Exception {
        JsonNode choice = choice("\"response_format\":{\"type\":\"json_object\"}", temperature);
        String text = choice.at("/message/content").asText();
        assertThat(text).doesNotContainPattern("\n {17}").doesNotContainPattern("\n\\s*\n");
        if (choice.path("finish_reason").asText().equals("stop")) {
            assertThat(JSON.readTree(text).isObject()).isTrue();
        }
    }

    @Test
    void whiteSpaceIsWhatWasAskedFor() throws Exception {
        String object = "{\"type\":\"object\",\"required\":[\"a\",\"b\"],\"properties\":"
                + "{\"a\":{\"enum\":[1]},\"b\":{\"type\":\"array\",\"minItems\":2,\"maxItems\":2,\"items\":{\"enum\":[2]}}}}";
        String none = "\"structured_outputs\":{\"json\":%s,\"disable_any_whitespace\":true}".formatted(object);
        assertThat(choice(none, 1).at("/message/content").asText()).isEqualTo("{\"a\":1,\"b\":[2,2]}");
        String beside = "%s,\"structured_outputs\":{\"disable_any_whitespace\":true}".formatted(schema(object));
        assertThat(choice(beside, 1).at("/message/content").asText()).isEqualTo("{\"a\":1,\"b\":[2,2]}");
        String two = "\"guided_json\":%s,\"guided_whitespace_pattern\":\" {2}\"".formatted(object);
        assertThat(choice(two, 1).at("/message/content").asText()).isEqualTo("{  \"a\":  1,  \"b\":  [  2,  2  ]  }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"structured_outputs\":{\"json\":{},\"whitespace_pattern\":\"a\"}",
                "\"structured_outputs\":{\"json\":{},\"whitespace_pattern\":5}",
                "\"structured_outputs\":{\"json\":{},\"whitespace_pattern\":\" \",\"disable_any_whitespace\":true}",
                "\"structured_outputs\":{\"json\":{},\"disable_any_whitespace\":\"yes\"}",
                "\"structured_outputs\":{\"structural_tag\":\"{}\"}",
                "\"response_format\":{\"type\":\"structural_tag\"}",
                "\"guided_json\":{},\"guided_whitespace_pattern\":\"(\""
            })
    void whatCannotBeMeantIsRejectedByName(String form) throws Exception {
        HttpResponse<String> response =
                new HttpProbe(server).chat("{%s,\"max_tokens\":5,%s}".formatted(form, ScriptedService.HI));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText())
                .containsAnyOf("whitespace", "structural_tag", "response_format.type");
    }
}
