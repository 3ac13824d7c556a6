package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.FinishReason;

/// Tools over real sockets, with an engine that the test plays and prompts that one can read.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class ToolsHttpTest {

    private static final String F = "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
            + "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}}}";
    private static final String G = "{\"type\":\"function\",\"function\":{\"name\":\"g\"}}";
    private static final String TOOLS = "\"tools\":[%s,%s],%s".formatted(F, G, ScriptedService.HI);
    private static final String CALL = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>";

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    private void answering(String text) {
        generator.script(running -> running.answer(text));
    }

    private JsonNode choice(String fields) throws Exception {
        HttpResponse<String> response = http.chat("{%s,%s}".formatted(fields, TOOLS));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response).at("/choices/0");
    }

    private String prompt() {
        return new ByteText().decode(generator.all().getLast().request.prompt().ids());
    }

    @Test
    void aCallIsOneInAWholeAnswer() throws Exception {
        answering(CALL);
        JsonNode choice = choice("\"temperature\":0");
        assertThat(prompt()).isEqualTo("tools:f,g;user:Hi;");
        JsonNode message = choice.path("message");
        assertThat(message.get("content").isNull()).isTrue();
        JsonNode call = message.path("tool_calls").get(0);
        assertThat(message.path("tool_calls")).hasSize(1);
        assertThat(call.path("id").asText()).matches("call_[0-9a-f]{32}");
        assertThat(call.path("type").asText()).isEqualTo("function");
        assertThat(call.path("function").toString()).isEqualTo("{\"name\":\"f\",\"arguments\":\"{\\\"a\\\": 1}\"}");
        assertThat(call.has("index")).isFalse();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
    }

    @Test
    void aCallIsToldInPiecesInAStream() throws Exception {
        answering("Let me see.\n" + CALL + "\n" + CALL.replace("\"f\"", "\"g\""));
        List<JsonNode> chunks =
                http.chunks("{\"stream\":true,\"stream_options\":{\"include_usage\":true},%s}".formatted(TOOLS));
        assertThat(contents(chunks)).isEqualTo("Let me see.");
        List<JsonNode> pieces = new ArrayList<>();
        chunks.forEach(chunk -> chunk.at("/choices/0/delta/tool_calls").forEach(pieces::add));
        assertThat(pieces.stream().filter(piece -> piece.has("id"))).hasSize(2).allSatisfy(first -> {
            assertThat(first.path("type").asText()).isEqualTo("function");
            assertThat(first.path("id").asText()).startsWith("call_");
            assertThat(first.at("/function/arguments").asText()).isEmpty();
        });
        for (int index = 0; index < 2; index++) {
            int which = index;
            List<JsonNode> own = pieces.stream()
                    .filter(piece -> piece.path("index").asInt() == which)
                    .toList();
            assertThat(own.getFirst().at("/function/name").asText()).isEqualTo(which == 0 ? "f" : "g");
            assertThat(own.subList(1, own.size())).allSatisfy(more -> {
                assertThat(more.has("id") || more.has("type")).isFalse();
                assertThat(more.path("function").has("name")).isFalse();
            });
            assertThat(own.size()).isGreaterThan(5);
            assertThat(own.stream()
                            .map(piece -> piece.at("/function/arguments").asText())
                            .collect(Collectors.joining()))
                    .isEqualTo("{\"a\": 1}");
        }
        assertThat(finishReasons(chunks)).containsExactly("tool_calls");
        JsonNode usage = chunks.getLast().path("usage");
        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo("tools:f,g;user:Hi;".length());
        assertThat(usage.path("completion_tokens").asInt())
                .isEqualTo(("Let me see.\n" + CALL + "\n" + CALL).length() + 1);
    }

    private static String contents(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }

    private static List<String> finishReasons(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/finish_reason"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void everyChoiceAndEveryTokenIsAccountedFor() throws Exception {
        generator.script(running -> {
            running.text(0, CALL).finish(0, FinishReason.STOP, ByteText.END);
            running.text(1, "Hello").finish(1, FinishReason.STOP, ByteText.END);
        });
        HttpResponse<String> response =
                http.chat("{\"n\":2,\"logprobs\":true,\"return_token_ids\":true,%s}".formatted(TOOLS));
        JsonNode body = HttpProbe.json(response);
        JsonNode calling = body.at("/choices/0");
        assertThat(calling.path("token_ids")).hasSize(CALL.length() + 1);
        assertThat(calling.at("/logprobs/content")).hasSize(CALL.length());
        assertThat(calling.at("/message/tool_calls")).hasSize(1);
        JsonNode talking = body.at("/choices/1");
        assertThat(talking.path("message").toString()).isEqualTo("{\"role\":\"assistant\",\"content\":\"Hello\"}");
        assertThat(talking.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(CALL.length() + "Hello".length() + 2);
    }

    @Test
    void withoutAChoiceOfToolsTheyAreNotShownAndACallIsText() throws Exception {
        answering(CALL);
        JsonNode choice = choice("\"tool_choice\":\"none\"");
        assertThat(prompt()).isEqualTo("user:Hi;");
        assertThat(choice.at("/message/content").asText()).isEqualTo(CALL);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void oneCallIsEnoughWhereOneIsRequested() throws Exception {
        generator.script(running -> running.text(0, CALL).text(0, "\n" + CALL));
        JsonNode choice = choice("\"parallel_tool_calls\":false");
        assertThat(choice.at("/message/tool_calls")).hasSize(1);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        generator.awaitIdle();
    }

    @Test
    void aCallThatBreaksOffIsText() throws Exception {
        String broken = "So: <tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": oops}}";
        answering(broken);
        JsonNode choice = choice("\"temperature\":0");
        assertThat(choice.at("/message/content").asText()).isEqualTo(broken);
        assertThat(choice.path("message").has("tool_calls")).isFalse();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(finishReasons(http.chunks("{\"stream\":true,%s}".formatted(TOOLS))))
                .containsExactly("stop");
    }

    @Test
    void aBrokenCallHasTheSameContentInAStream() throws Exception {
        String broken = "So: <tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": oops}}";
        answering(broken);
        assertThat(contents(http.chunks("{\"stream\":true,%s}".formatted(TOOLS)))
                        .replaceFirst("^So: ?", ""))
                .isEqualTo(broken.substring(4));
    }

    @Test
    void aStopStringEndsAnAnswerBeforeOrAfterACall() throws Exception {
        answering(CALL + "\nEND of it");
        JsonNode choice = choice("\"stop\":\"END\"");
        assertThat(choice.at("/message/tool_calls")).hasSize(1);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(choice.path("stop_reason").asText()).isEqualTo("END");
        choice = choice("\"stop\":\"arguments\"");
        assertThat(choice.at("/message/content").asText()).isEqualTo("<tool_call>\n{\"name\": \"f\", \"");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "required"                                                                    | tools:f,g;
            {"type":"function","function":{"name":"f"}}                                   | tools:f,g;
            {"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}} | tools:f;
            """)
    void aDemandedCallIsBegunByTheServerAndHeldToItsForm(String toolChoice, String shown) throws Exception {
        answering("{\"name\": \"f\", \"arguments\": {\"a\": 1}}");
        JsonNode choice = choice("\"tool_choice\":" + toolChoice);
        assertThat(prompt()).isEqualTo(shown + "user:Hi;<tool_call>\n");
        assertThat(generator.all().getLast().request.constraint()).isPresent();
        assertThat(choice.at("/message/tool_calls/0/function").toString())
                .isEqualTo("{\"name\":\"f\",\"arguments\":\"{\\\"a\\\": 1}\"}");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
    }

    @Test
    void someToolsMayBeAllowed() throws Exception {
        answering(CALL);
        JsonNode choice = choice("\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"tools\":["
                + "{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]}}");
        assertThat(prompt()).startsWith("tools:g;");
        assertThat(choice.at("/message/content").asText()).isEqualTo(CALL);
        choice("\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[]}}");
        assertThat(prompt()).isEqualTo("user:Hi;");
    }

    @Test
    void callsAndTheirResultsAreShownToTheModel() throws Exception {
        HttpResponse<String> response = http.chat("""
                {"tools":[%s],"messages":[{"role":"user","content":"Q"},
                {"role":"assistant","content":null,"tool_calls":[
                  {"id":"call_1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},
                {"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"R"}]}]}""".formatted(F));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        assertThat(prompt()).isEqualTo("tools:f;user:Q;assistant:" + CALL + ";tool:R;");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            tool_choice                         | "tool_choice":"sometimes"
            tool_choice                         | "tool_choice":{"type":"custom"}
            tool_choice.function                | "tool_choice":{"type":"function"}
            tool_choice.function.name           | "tool_choice":{"type":"function","function":{}}
            tool_choice.function.name           | "tool_choice":{"type":"function","function":{"name":"h"}}
            tool_choice.allowed_tools           | "tool_choice":{"type":"allowed_tools"}
            tool_choice.allowed_tools.tools     | "tool_choice":{"type":"allowed_tools","allowed_tools":{}}
            tool_choice.allowed_tools.tools     | "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[]}}
            tool_choice.allowed_tools.tools.name | "tool_choice":{"type":"allowed_tools","allowed_tools":{"tools":[{"function":{"name":"h"}}]}}
            tool_choice.allowed_tools.mode      | "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"never","tools":[]}}
            tool_choice                         | "tool_choice":"required","continue_final_message":true
            """)
    void whatCannotBeMeantIsRejected(String param, String fields) throws Exception {
        HttpResponse<String> response = http.chat("{%s,%s}".formatted(fields, TOOLS));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void aSchemaThatCannotBeHeldToIsRejectedOnlyWhereACallIsDemanded() throws Exception {
        String tools = "\"tools\":[%s,%s],%s"
                .formatted(G, F.replace("\"integer\"", "\"array\",\"uniqueItems\":true"), ScriptedService.HI);
        HttpResponse<String> response = http.chat("{\"tool_choice\":\"required\",%s}".formatted(tools));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo("tools[1].function.parameters");
        assertThat(HttpProbe.json(response).at("/error/message").asText()).contains("uniqueItems");
        assertThat(http.chat("{%s}".formatted(tools)).statusCode()).isEqualTo(200);
    }

    @Test
    void toolsAreBounded() throws Exception {
        String many = IntStream.range(0, 129)
                .mapToObj(i -> G.replace("\"g\"", "\"g" + i + "\""))
                .collect(Collectors.joining(","));
        assertRejected("tools", "{\"tools\":[%s],%s}".formatted(many, ScriptedService.HI));
        String wide = G.replace("\"g\"", "\"g\",\"description\":\"%s\"".formatted("x".repeat(70_000)));
        assertRejected("tools[0]", "{\"tools\":[%s],%s}".formatted(wide, ScriptedService.HI));
        String large = G.replace("\"g\"", "\"g\",\"description\":\"%s\"".formatted("x".repeat(60_000)));
        HttpResponse<String> response = http.chat("{\"tools\":[%s],%s}".formatted(large, ScriptedService.HI));
        assertThat(response.body()).contains("context_length_exceeded");
    }

    private void assertRejected(String param, String body) throws Exception {
        HttpResponse<String> response = http.chat(body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void textsThatAreNoChatsHaveNone() throws Exception {
        HttpResponse<String> response =
                http.post("/v1/completions", "application/json", "{\"prompt\":\"Hi\",\"tools\":[%s]}".formatted(G));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo("tools");
    }
}
