package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.FinishReason;

/// Calls that `max_tokens` cuts: every shape of the API says the same of them, streamed or not.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(120)
class CutCallsHttpTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PARAMETERS = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}";
    private static final String FORM = "\"response_format\":{\"type\":\"json_object\"}";
    private static final String WRITTEN = "{\"name\": \"f\", \"arguments\": {\"a\": \"x\", \"b\": 12";

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    private void cutAfter(String text) {
        generator.script(running -> running.text(0, text).finish(0, FinishReason.LENGTH));
    }

    private static String chatTools(String... names) {
        return "\"tools\":["
                + List.of(names).stream()
                        .map(name -> "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"parameters\":%s}}"
                                .formatted(name, PARAMETERS))
                        .collect(Collectors.joining(","))
                + "]," + ScriptedService.HI;
    }

    /// Content, name and arguments of the call, and why the answer ended.
    private record Said(String content, String name, String arguments, String end) {}

    private Said chat(String fields) throws Exception {
        JsonNode choice = HttpProbe.json(http.chat("{%s}".formatted(fields))).at("/choices/0");
        assertThat(choice.isObject()).isTrue();
        JsonNode function = choice.at("/message/tool_calls/0/function");
        return new Said(
                choice.at("/message/content").asText("").replace("null", ""),
                function.path("name").asText(""),
                function.path("arguments").asText(""),
                choice.path("finish_reason").asText());
    }

    private Said chatStream(String fields) throws Exception {
        List<JsonNode> chunks = http.chunks("{\"stream\":true,%s}".formatted(fields));
        return new Said(
                joined(chunks, "/choices/0/delta/content"),
                joined(chunks, "/choices/0/delta/tool_calls/0/function/name"),
                joined(chunks, "/choices/0/delta/tool_calls/0/function/arguments"),
                joined(chunks, "/choices/0/finish_reason").replace("null", ""));
    }

    private static String joined(List<JsonNode> events, String path) {
        return events.stream()
                .map(each -> each.at(path))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"required\"", "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", "\"auto\""})
    void bodyAndStreamTellTheSameWhereverItIsCut(String choice) throws Exception {
        String before = choice.equals("\"auto\"") ? "Hm. <tool_call>\n" : "";
        for (int cut = 0; cut <= WRITTEN.length(); cut += 3) {
            String text = before + WRITTEN.substring(0, cut);
            cutAfter(text);
            String fields = "\"tool_choice\":%s,%s".formatted(choice, chatTools("f", "g"));
            Said whole = chat(fields);
            assertThat(chatStream(fields)).describedAs(text).isEqualTo(whole);
            assertThat(whole.end()).isEqualTo("length");
            if (text.contains("\"f\"")) {
                assertThat(whole.name()).describedAs(text).isEqualTo("f");
                assertThat(whole.content()).isEqualTo(before.isEmpty() ? "" : "Hm.");
            }
            if (before.isEmpty()) {
                assertThat(whole.content()).describedAs(text).isEmpty();
            }
        }
    }

    @Test
    void aDemandedCallWinsOverAForm() throws Exception {
        generator.script(running -> running.answer("{\"name\": \"f\", \"arguments\": {\"a\": \"x\"}}"));
        String fields = "%s,\"tool_choice\":\"required\",%s".formatted(FORM, chatTools("f"));
        assertThat(chat(fields)).isEqualTo(new Said("", "f", "{\"a\": \"x\"}", "tool_calls"));
        assertThat(chatStream(fields)).isEqualTo(chat(fields));
        String regex =
                "\"structured_outputs\":{\"regex\":\"a+\"},\"tool_choice\":\"required\",%s".formatted(chatTools("f"));
        assertThat(chat(regex).name()).isEqualTo("f");
    }

    @Test
    void messagesTellTheSame() throws Exception {
        cutAfter(WRITTEN);
        String body =
                "\"max_tokens\":60,\"tools\":[{\"name\":\"f\",\"input_schema\":%s}],\"tool_choice\":{\"type\":\"any\"},%s"
                        .formatted(PARAMETERS, ScriptedService.HI);
        JsonNode whole = HttpProbe.json(http.post("/v1/messages", "application/json", "{%s}".formatted(body)));
        assertThat(whole.path("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(whole.path("content")).hasSize(1);
        assertThat(whole.at("/content/0/name").asText()).isEqualTo("f");
        assertThat(whole.at("/content/0/input")).isEqualTo(JSON.readTree("{\"a\":\"x\"}"));
        List<JsonNode> events = http.named("/v1/messages", "{\"stream\":true,%s}".formatted(body)).stream()
                .map(HttpProbe.Named::data)
                .toList();
        assertThat(joined(events, "/content_block/name")).isEqualTo("f");
        assertThat(joined(events, "/delta/partial_json")).isEqualTo("{\"a\": \"x\", \"b\": 12");
        assertThat(joined(events, "/delta/text")).isEmpty();
        assertThat(joined(events, "/delta/stop_reason")).isEqualTo("max_tokens");
    }

    @Test
    void responsesTellTheSame() throws Exception {
        cutAfter(WRITTEN);
        String body =
                "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":%s}],\"tool_choice\":\"required\",\"input\":\"Hi\""
                        .formatted(PARAMETERS);
        JsonNode whole = HttpProbe.json(http.post("/v1/responses", "application/json", "{%s}".formatted(body)));
        assertThat(whole.path("status").asText()).isEqualTo("incomplete");
        assertThat(whole.path("output")).hasSize(1);
        JsonNode call = whole.at("/output/0");
        assertThat(call.path("type").asText()).isEqualTo("function_call");
        assertThat(call.path("status").asText()).isEqualTo("incomplete");
        assertThat(call.path("arguments").asText()).isEqualTo("{\"a\": \"x\", \"b\": 12");
        JsonNode last = http.named("/v1/responses", "{\"stream\":true,%s}".formatted(body))
                .getLast()
                .data();
        assertThat(last.path("type").asText()).isEqualTo("response.incomplete");
        JsonNode streamed = last.at("/response/output/0");
        for (String each : List.of("type", "status", "name", "arguments")) {
            assertThat(streamed.path(each)).isEqualTo(call.path(each));
        }
    }
}
