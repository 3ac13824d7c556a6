package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.FakeMcpServer;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.Waiting;
import org.stromboli.toolserver.ToolServers;

/// Tools that the server calls, over real sockets on both sides.
@QuarkusTest
@TestProfile(ToolServerService.class)
@Timeout(60)
class ToolServersHttpTest {

    private static final String JSON_TYPE = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String CALL = "<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>";

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    @Inject
    ToolServers tools;

    private HttpProbe http;
    private FakeMcpServer fake;

    @BeforeEach
    void begin() throws Exception {
        http = ScriptedService.begin(server, generator);
        fake = new FakeMcpServer(Integer.getInteger(ToolServerService.PORT));
        fake.tools("[%s]".formatted(FakeMcpServer.tool("f", "{\"type\":\"object\"}")));
        Waiting.until(
                "the tool", () -> tools.named("fake").orElseThrow().tools().size() == 1);
        answers(CALL, "Done.");
    }

    @AfterEach
    void stop() throws Exception {
        fake.close();
    }

    private void answers(String... texts) {
        Deque<String> left = new ArrayDeque<>(List.of(texts));
        generator.script(running -> running.answer(left.size() > 1 ? left.remove() : left.getFirst()));
    }

    private JsonNode ok(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response);
    }

    private List<JsonNode> events(String path, String body) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : http.post(path, JSON_TYPE, body).body().split("\n")) {
            if (line.startsWith("data: {")) {
                events.add(MAPPER.readTree(line.substring("data: ".length())));
            }
        }
        return events;
    }

    @Test
    void aChatNamesAServer() throws Exception {
        JsonNode body = ok(http.chat("{\"tool_server\":\"fake\",%s}".formatted(ScriptedService.HI)));
        JsonNode message = body.at("/choices/0/message");
        assertThat(message.path("content").asText()).isEqualTo("Done.");
        assertThat(message.has("tool_calls")).isFalse();
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        JsonNode call = message.path("server_tool_calls").get(0);
        assertThat(call.path("server").asText()).isEqualTo("fake");
        assertThat(call.path("function").toString()).isEqualTo("{\"name\":\"f\",\"arguments\":\"{}\"}");
        assertThat(call.path("result").toString()).isEqualTo("{\"output\":\"done\"}");
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(CALL.length() + "Done.".length() + 2);
    }

    @Test
    void aChatWithoutAServerHasNoTools() throws Exception {
        answers("Hello");
        assertThat(ok(http.chat("{%s}".formatted(ScriptedService.HI)))
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("Hello");
    }

    @Test
    void aStreamShowsACallAsItHappens() throws Exception {
        answers("Wait. " + CALL, "Done.");
        List<String> told = new ArrayList<>();
        for (JsonNode event : events(
                "/v1/chat/completions",
                "{\"stream\":true,\"tool_server\":[\"fake\"],%s}".formatted(ScriptedService.HI))) {
            JsonNode delta = event.at("/choices/0/delta");
            assertThat(delta.has("tool_calls")).isFalse();
            delta.path("server_tool_calls").forEach(piece -> told.add(piece.has("result") ? "result" : "call"));
            told.add(delta.path("content").asText());
        }
        assertThat(String.join("", told)).isEqualTo("Wait.callresult\n\nDone.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tool_server\":\"other\" | 400 | must be the label of a tool server that the operator configured (fake, gone), got `other`",
                "\"tool_server\":\"gone\" | 503 | The tool server `gone` cannot be used now",
                "\"tool_server\":\"fake\",\"n\":2 | 400 | `n` must be 1 with `tool_server`",
            })
    void wrongServersAreRejected(String field, int status, String message) throws Exception {
        HttpResponse<String> response = http.chat("{%s,%s}".formatted(field, ScriptedService.HI));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(HttpProbe.json(response).at("/error/message").asText()).contains(message);
    }

    private static String responses(String tool, String more) {
        return "{\"input\":\"Hi\",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"fake\"%s}]%s}".formatted(tool, more);
    }

    @Test
    void aResponseHasTheToolsTheCallAndTheAnswer() throws Exception {
        JsonNode body = ok(http.post("/v1/responses", JSON_TYPE, responses(",\"require_approval\":\"never\"", "")));
        JsonNode output = body.path("output");
        assertThat(output)
                .extracting(item -> item.path("type").asText())
                .containsExactly("mcp_list_tools", "mcp_call", "message");
        assertThat(output.get(0).at("/tools/0/name").asText()).isEqualTo("f");
        assertThat(output.get(0).at("/tools/0/input_schema/type").asText()).isEqualTo("object");
        assertThat(output.get(1).path("output").asText()).isEqualTo("done");
        assertThat(output.get(1).path("error").isNull()).isTrue();
        assertThat(output.get(1).path("status").asText()).isEqualTo("completed");
        assertThat(output.get(2).at("/content/0/text").asText()).isEqualTo("Done.");
    }

    @Test
    void aStreamedResponseTellsOfListsAndCalls() throws Exception {
        List<String> types = new ArrayList<>();
        int number = 0;
        for (JsonNode event :
                events("/v1/responses", responses(",\"require_approval\":\"never\"", ",\"stream\":true"))) {
            assertThat(event.path("sequence_number").asInt()).isEqualTo(number++);
            types.add(event.path("type").asText().replace("response.", ""));
        }
        assertThat(types)
                .startsWith(
                        "created",
                        "in_progress",
                        "output_item.added",
                        "mcp_list_tools.in_progress",
                        "mcp_list_tools.completed",
                        "output_item.done",
                        "output_item.added",
                        "mcp_call.in_progress",
                        "mcp_call_arguments.delta",
                        "mcp_call_arguments.done",
                        "mcp_call.completed",
                        "output_item.done",
                        "output_item.added",
                        "content_part.added")
                .endsWith("output_item.done", "completed");
    }

    @Test
    void aServerThatIsGoneIsTold() throws Exception {
        answers("Alone.");
        JsonNode body =
                ok(http.post("/v1/responses", JSON_TYPE, responses("", "").replace("fake", "gone")));
        assertThat(body.at("/output/0/error").asText()).isNotEmpty();
        assertThat(body.at("/output/0/tools")).isEmpty();
        assertThat(body.at("/output/1/content/0/text").asText()).isEqualTo("Alone.");
    }

    @Test
    void aFailedCallIsTold() throws Exception {
        fake.answer(call -> call.error(-1, "no"));
        JsonNode call = ok(http.post("/v1/responses", JSON_TYPE, responses(",\"require_approval\":\"never\"", "")))
                .at("/output/1");
        assertThat(call.path("status").asText()).isEqualTo("failed");
        assertThat(call.path("output").isNull()).isTrue();
        assertThat(call.at("/error/type").asText()).isEqualTo("mcp_tool_execution_error");
        assertThat(call.at("/error/content/0/text").asText()).contains("answers with error -1: no");
    }

    @Test
    void aCallIsApprovedByDefault() throws Exception {
        JsonNode asked =
                ok(http.post("/v1/responses", JSON_TYPE, responses("", ""))).at("/output/1");
        assertThat(asked.path("type").asText()).isEqualTo("mcp_approval_request");
        assertThat(fake.calls).isEmpty();
        answers("Done.");
        String answer = ("{\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},%s,{\"type\":\"mcp_approval_response\","
                        + "\"approval_request_id\":\"%s\",\"approve\":true}],"
                        + "\"tools\":[{\"type\":\"mcp\",\"server_label\":\"fake\"}]}")
                .formatted(asked, asked.path("id").asText());
        JsonNode output = ok(http.post("/v1/responses", JSON_TYPE, answer)).path("output");
        assertThat(output.get(1).path("type").asText()).isEqualTo("mcp_call");
        assertThat(output.get(1).path("approval_request_id")).isEqualTo(asked.path("id"));
        assertThat(output.get(2).at("/content/0/text").asText()).isEqualTo("Done.");
        assertThat(fake.calls).hasSize(1);
    }

    @Test
    void aCallThatIsNotApprovedIsNotMade() throws Exception {
        JsonNode asked =
                ok(http.post("/v1/responses", JSON_TYPE, responses("", ""))).at("/output/1");
        answers("Well.");
        String answer = ("{\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},%s,{\"type\":\"mcp_approval_response\","
                        + "\"approval_request_id\":\"%s\",\"approve\":false,\"reason\":\"No!\"}],"
                        + "\"tools\":[{\"type\":\"mcp\",\"server_label\":\"fake\"}]}")
                .formatted(asked, asked.path("id").asText());
        ok(http.post("/v1/responses", JSON_TYPE, answer));
        assertThat(fake.calls).isEmpty();
        assertThat(new org.stromboli.fakes.ByteText()
                        .decode(generator.all().getLast().request.prompt().ids()))
                .endsWith("tool:The user did not approve this call. No!;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"mcp\",\"server_label\":\"fake\",\"server_url\":\"http://x\"} | tools[0].server_url",
                "{\"type\":\"mcp\",\"server_label\":\"fake\",\"authorization\":\"x\"} | tools[0].authorization",
                "{\"type\":\"mcp\",\"server_label\":\"other\"} | tools[0].server_label",
                "{\"type\":\"mcp\"} | tools[0].server_label",
                "{\"type\":\"mcp\",\"server_label\":\"fake\",\"require_approval\":\"maybe\"} | tools[0].require_approval",
                "{\"type\":\"mcp\",\"server_label\":\"fake\",\"allowed_tools\":3} | tools[0].allowed_tools",
            })
    void wrongToolsAreRejected(String tool, String param) throws Exception {
        HttpResponse<String> response =
                http.post("/v1/responses", JSON_TYPE, "{\"input\":\"Hi\",\"tools\":[%s]}".formatted(tool));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void onlyAllowedToolsAreOffered() throws Exception {
        answers("No.");
        ok(http.post(
                "/v1/responses",
                JSON_TYPE,
                responses(",\"allowed_tools\":[\"g\"],\"require_approval\":\"never\"", "")));
        ok(http.post(
                "/v1/responses",
                JSON_TYPE,
                responses(",\"allowed_tools\":{\"tool_names\":[\"f\"]},\"require_approval\":{\"never\":{}}", "")));
        List<String> prompts = generator.all().stream()
                .map(each -> new org.stromboli.fakes.ByteText()
                        .decode(each.request.prompt().ids()))
                .toList();
        assertThat(prompts).containsExactly("user:Hi;", "tools:f;user:Hi;");
    }
}
