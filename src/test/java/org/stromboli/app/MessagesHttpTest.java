package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;

/// The API of Anthropic's clients over real sockets, with an engine that the test plays.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class MessagesHttpTest {

    private static final String PATH = "/v1/messages";
    private static final String HI = "\"max_tokens\":50," + ScriptedService.HI;

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    private HttpResponse<String> send(String body) throws Exception {
        return http.post(PATH, "application/json", body);
    }

    private JsonNode answer(String body) throws Exception {
        HttpResponse<String> response = send(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response);
    }

    /// What the engine was asked, images as `#`.
    private String prompt(String body) throws Exception {
        generator.submitted.clear();
        answer(body);
        return prompt(generator.submitted.take().request);
    }

    private static String prompt(GenerationRequest request) {
        StringBuilder text = new StringBuilder();
        for (int id : request.prompt().ids()) {
            text.append(id < 256 ? (char) id : '#');
        }
        return text.toString().replaceAll("#+", "#");
    }

    @Test
    void answersInOneBody() throws Exception {
        JsonNode body = answer("{\"model\":\"tiny\",%s}".formatted(HI));
        assertThat(body.path("id").asText()).startsWith("msg_");
        assertThat(((ObjectNode) body).without("id").toString())
                .isEqualTo("{\"type\":\"message\",\"role\":\"assistant\",\"model\":\"tiny\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
                        + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                        + "\"usage\":{\"input_tokens\":5,\"cache_creation_input_tokens\":0,"
                        + "\"cache_read_input_tokens\":3,\"output_tokens\":6}}");
    }

    @Test
    void streamsEventByEvent() throws Exception {
        List<HttpProbe.Named> events = http.named(PATH, "{\"stream\":true,%s}".formatted(HI));
        assertThat(events)
                .allSatisfy(
                        event -> assertThat(event.data().path("type").asText()).isEqualTo(event.name()));
        assertThat(events.stream().map(HttpProbe.Named::name).distinct())
                .containsExactly(
                        "message_start",
                        "ping",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        JsonNode start = events.getFirst().data().path("message");
        assertThat(start.path("content")).isEmpty();
        assertThat(start.path("stop_reason").isNull()).isTrue();
        assertThat(start.at("/usage/input_tokens").asInt()).isEqualTo(8);
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.data().at("/delta/text").asText()));
        assertThat(text).hasToString("Hello");
        assertThat(events.get(events.size() - 2).data().toString())
                .isEqualTo("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                        + "\"stop_sequence\":null},\"usage\":{\"input_tokens\":5,"
                        + "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":3,\"output_tokens\":6}}");
    }

    @Test
    void tellsWhyItStopped() throws Exception {
        generator.script(running -> running.text(0, "abc").finish(0, FinishReason.LENGTH));
        assertThat(answer("{%s}".formatted(HI)).path("stop_reason").asText()).isEqualTo("max_tokens");
        generator.script(running -> running.text(0, "one STOP"));
        JsonNode stopped = answer("{\"stop_sequences\":[\"STOP\"],%s}".formatted(HI));
        assertThat(stopped.path("stop_reason").asText()).isEqualTo("stop_sequence");
        assertThat(stopped.path("stop_sequence").asText()).isEqualTo("STOP");
        assertThat(stopped.at("/content/0/text").asText()).isEqualTo("one ");
        generator.script(running -> running.answer(""));
        assertThat(answer("{%s}".formatted(HI)).path("content")).isEmpty();
        assertThat(http.named(PATH, "{\"stream\":true,%s}".formatted(HI)).stream()
                        .map(HttpProbe.Named::name))
                .containsExactly("message_start", "ping", "message_delta", "message_stop");
    }

    @Test
    void samplingReachesTheEngine() throws Exception {
        answer("{\"temperature\":0.5,\"top_p\":0.9,\"top_k\":7,\"metadata\":{\"user_id\":\"x\"},%s}".formatted(HI));
        var request = generator.submitted.take().request;
        var sampling = request.sampling();
        assertThat(sampling.temperature()).isEqualTo(0.5);
        assertThat(sampling.topP()).isEqualTo(0.9);
        assertThat(sampling.topK()).isEqualTo(7);
        assertThat(request.maxTokens()).isEqualTo(50);
    }

    @Test
    void systemTextsAndTurnsReachThePrompt() throws Exception {
        assertThat(prompt("{\"system\":\"s\",%s}".formatted(HI))).isEqualTo("system:s;user:Hi;");
        assertThat(prompt("""
                {"max_tokens":9,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}},
                  {"type":"text","text":"t"}],"messages":[
                  {"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"b"}]},
                  {"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"y"},
                    {"type":"text","text":"c"}]},
                  {"role":"user","content":"d"}]}""")).isEqualTo("system:s\nt;user:ab;assistant:c;user:d;");
    }

    @Test
    void theLastWordsOfTheAssistantAreContinued() throws Exception {
        generator.submitted.clear();
        answer("""
                {"max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"It is"}]}""");
        assertThat(prompt(generator.submitted.take().request)).isEqualTo("user:a;assistant:It is;");
    }

    @Test
    void imagesAreReadFromUrls() throws Exception {
        assertThat(prompt("""
                {"max_tokens":9,"messages":[{"role":"user","content":[
                  {"type":"image","source":{"type":"url","url":"red"}},
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                  {"type":"text","text":"Which?"}]}]}""")).isEqualTo("user:#Which?;");
        assertThat(generator.submitted).isEmpty();
    }

    @Test
    void callsAndTheirResultsReachThePrompt() throws Exception {
        assertThat(prompt("""
                {"max_tokens":9,"tools":[{"name":"look","input_schema":{"type":"object"}}],
                  "tool_choice":{"type":"auto","disable_parallel_tool_use":true},"messages":[
                  {"role":"user","content":"a"},
                  {"role":"assistant","content":[{"type":"text","text":"b"},
                    {"type":"tool_use","id":"t1","name":"look","input":{"at":1}}]},
                  {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[
                      {"type":"text","text":"c"},{"type":"image","source":{"type":"url","url":"red"}}]},
                    {"type":"text","text":"d"}]}]}"""))
                .isEqualTo("tools:look;user:a;assistant:b<tool_call>\n{\"name\": \"look\", \"arguments\": "
                        + "{\"at\": 1}}\n</tool_call>;tool:c;user:#d;");
        HttpResponse<String> unknown = send("""
                {"max_tokens":9,"messages":[{"role":"user","content":[
                  {"type":"tool_result","tool_use_id":"t2","content":"c"}]}]}""");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("messages[0].content[0].tool_use_id");
    }

    private static final String TOOLS =
            "\"tools\":[{\"name\":\"f\",\"description\":\"d\",\"input_schema\":{\"type\":\"object\"}}]," + HI;
    private static final String CALL = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>";

    @Test
    void aCallIsABlock() throws Exception {
        generator.script(running -> running.answer("Look: " + CALL));
        JsonNode body = answer("{%s}".formatted(TOOLS));
        assertThat(body.path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(body.at("/content/0/text").asText()).startsWith("Look:");
        JsonNode call = body.at("/content/1");
        assertThat(call.path("type").asText()).isEqualTo("tool_use");
        assertThat(call.path("id").asText()).isNotEmpty();
        assertThat(call.path("name").asText()).isEqualTo("f");
        assertThat(call.path("input").toString()).isEqualTo("{\"a\":1}");
    }

    @Test
    void aCallIsStreamedInPieces() throws Exception {
        generator.script(running -> running.answer("Look: " + CALL));
        List<HttpProbe.Named> events =
                http.named(PATH, "{\"stream\":true,\"tool_choice\":{\"type\":\"auto\"},%s}".formatted(TOOLS));
        List<JsonNode> starts = events.stream()
                .filter(event -> event.name().equals("content_block_start"))
                .map(HttpProbe.Named::data)
                .toList();
        assertThat(starts).hasSize(2);
        assertThat(starts.get(1).path("index").asInt()).isEqualTo(1);
        assertThat(starts.get(1).at("/content_block/name").asText()).isEqualTo("f");
        assertThat(starts.get(1).at("/content_block/input").toString()).isEqualTo("{}");
        StringBuilder input = new StringBuilder();
        events.forEach(
                event -> input.append(event.data().at("/delta/partial_json").asText()));
        assertThat(input).hasToString("{\"a\": 1}");
        assertThat(events.stream().filter(event -> event.name().equals("content_block_stop")))
                .hasSize(2);
        assertThat(stopReason(events)).isEqualTo("tool_use");
    }

    private static String stopReason(List<HttpProbe.Named> events) {
        return events.get(events.size() - 2).data().at("/delta/stop_reason").asText();
    }

    @Test
    void aCallThatBreaksOffIsNoneToBeMade() throws Exception {
        generator.script(running -> running.answer("<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": oops}}"));
        assertThat(answer("{%s}".formatted(TOOLS)).path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(stopReason(http.named(PATH, "{\"stream\":true,%s}".formatted(TOOLS))))
                .isEqualTo("end_turn");
    }

    @Test
    void toolsAreChosenByThisApisNames() throws Exception {
        generator.script(running -> running.answer(" {\"a\": 1}}\n</tool_call>"));
        for (String choice : List.of("{\"type\":\"any\"}", "{\"type\":\"tool\",\"name\":\"f\"}")) {
            answer("{\"tool_choice\":%s,%s}".formatted(choice, TOOLS));
            assertThat(generator.submitted.take().request.constraint()).isPresent();
        }
        HttpResponse<String> unknown = send("{\"tool_choice\":{\"type\":\"tool\",\"name\":\"g\"},%s}".formatted(TOOLS));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("tool_choice.name");
    }

    @Test
    void answersAreHeldToASchema() throws Exception {
        String format = "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"%s\"}}}";
        answer("{%s,%s}".formatted(format.formatted("object"), HI));
        assertThat(generator.submitted.take().request.constraint()).isPresent();
        HttpResponse<String> wrong = send("{%s,%s}".formatted(format.formatted("poem"), HI));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("output_config.format");
    }

    @Test
    void tokensAreCountedWithoutAnAnswer() throws Exception {
        HttpResponse<String> response =
                http.post(PATH + "/count_tokens", "application/json", "{%s}".formatted(ScriptedService.HI));
        assertThat(response.body()).isEqualTo("{\"input_tokens\":8}");
        assertThat(generator.submitted).isEmpty();
        HttpResponse<String> wrong = http.post(PATH + "/count_tokens", "application/json", "{}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(wrong).path("type").asText()).isEqualTo("error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}; max_tokens",
                "{\"max_tokens\":0,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}; max_tokens",
                "{\"max_tokens\":5}; messages",
                "{\"max_tokens\":5,\"messages\":[]}; messages",
                "{\"max_tokens\":5,\"messages\":[null]}; messages[0]",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\"}]}; messages[0].content",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[]}]}; messages[0].content",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":7}]}; messages[0].content",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{}]}]}; messages[0].content[0].type",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\"}]}]}; messages[0].content[0].type",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}; messages[0].content[0].text",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}]}; messages[0].content[0].source",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"file\"}}]}]}; messages[0].content[0].source.type",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"text/html,x\",\"data\":\"\"}}]}]}; messages[0].content[0].source.media_type",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"broken\"}}]}]}; messages[1].content[0].source.url",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"red\"}}]}]}; messages[0].content",
                "{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"b\"}]}]}; messages[0].content[0]",
                "{\"max_tokens\":5,\"system\":[{\"type\":\"image\"}],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}; system[0].type",
                "{\"max_tokens\":5,\"temperature\":3,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}; temperature",
                "{\"max_tokens\":5,\"stop_sequences\":[\"\"],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}; stop_sequences",
                "{\"max_tokens\":5,\"mcp_servers\":[{}],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}; mcp_servers",
                "{\"max_tokens\":5,\"tool_choice\":{\"type\":\"any\"},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}; tool_choice",
            })
    void rejectsWhatCannotBe(String body, String named) throws Exception {
        HttpResponse<String> response = send(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        JsonNode error = HttpProbe.json(response);
        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.at("/error/message").asText()).contains(named);
    }

    @Test
    void everyErrorHasTheShapeOfThisApi() throws Exception {
        assertThat(error(send("{\"model\":\"other\",%s}".formatted(HI)), 404)).isEqualTo("not_found_error");
        assertThat(error(send("{"), 400)).isEqualTo("invalid_request_error");
        assertThat(error(http.get(PATH), 405)).isEqualTo("invalid_request_error");
        assertThat(error(http.get(PATH + "/nowhere"), 404)).isEqualTo("not_found_error");
        assertThat(error(http.post(PATH, "text/plain", "{}"), 415)).isEqualTo("invalid_request_error");
        assertThat(error(
                        send("{\"max_tokens\":5,\"x\":\"%s\"}".formatted("x".repeat(ScriptedService.MAX_BODY_BYTES))),
                        413))
                .isEqualTo("request_too_large");
        generator.reject(RequestRejectedException.overloaded("full", Duration.ofSeconds(3)));
        HttpResponse<String> full = send("{%s}".formatted(HI));
        assertThat(error(full, 429)).isEqualTo("rate_limit_error");
        assertThat(full.headers().firstValue("Retry-After")).contains("3");
        generator.script(running ->
                running.fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "no device")));
        assertThat(error(send("{\"stream\":true,%s}".formatted(HI)), 503)).isEqualTo("overloaded_error");
        HttpResponse<String> fault = send("""
                {"max_tokens":5,"messages":[{"role":"user","content":[
                  {"type":"image","source":{"type":"url","url":"bug"}}]}]}""");
        assertThat(error(fault, 500)).isEqualTo("api_error");
        assertThat(fault.body()).doesNotContain("\"bug\"");
    }

    private static String error(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(status);
        JsonNode body = HttpProbe.json(response);
        assertThat(body.path("type").asText()).isEqualTo("error");
        assertThat(body.at("/error/message").asText()).isNotEmpty();
        return body.at("/error/type").asText();
    }

    @Test
    void aFailureInTheMiddleIsAnEvent() throws Exception {
        generator.script(running -> running.text(0, "a")
                .fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "it broke")));
        List<HttpProbe.Named> events = http.named(PATH, "{\"stream\":true,%s}".formatted(HI));
        assertThat(events.getLast().name()).isEqualTo("error");
        assertThat(events.getLast().data().toString())
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"it broke\"}}");
    }

    @Test
    void aClientThatLeavesIsNotAnsweredAnyMore() throws Exception {
        generator.script(running -> running.text(0, "a"));
        for (String stream : List.of("true", "false")) {
            try (HttpProbe.Connection connection = http.open(PATH, "{\"stream\":%s,%s}".formatted(stream, HI), 1)) {
                ScriptedGenerator.Running running = generator.submitted.take();
                if (stream.equals("true")) {
                    connection.lineStartingWith("event: content_block_delta");
                }
                assertThat(running.isEnded(0)).isFalse();
            }
            generator.awaitIdle();
        }
    }
}
