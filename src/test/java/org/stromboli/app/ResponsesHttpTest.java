package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
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

/// OpenAI's newer API over real sockets, with an engine that the test plays.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class ResponsesHttpTest {

    private static final String PATH = "/v1/responses";
    private static final String HI = "\"input\":\"Hi\"";

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
        GenerationRequest request = generator.submitted.take().request;
        StringBuilder text = new StringBuilder();
        for (int id : request.prompt().ids()) {
            text.append(id < 256 ? (char) id : '#');
        }
        return text.toString().replaceAll("#+", "#");
    }

    @Test
    void answersInOneBody() throws Exception {
        JsonNode body = answer("{\"model\":\"tiny\",\"metadata\":{\"a\":\"b\"},\"store\":true,%s}".formatted(HI));
        assertThat(body.path("id").asText()).startsWith("resp_");
        assertThat(body.path("object").asText()).isEqualTo("response");
        assertThat(body.path("created_at").asLong()).isPositive();
        assertThat(body.path("status").asText()).isEqualTo("completed");
        assertThat(body.path("model").asText()).isEqualTo("tiny");
        assertThat(body.path("error").isNull()).isTrue();
        assertThat(body.path("incomplete_details").isNull()).isTrue();
        assertThat(body.path("store").asBoolean(true)).isFalse();
        assertThat(body.path("metadata").toString()).isEqualTo("{\"a\":\"b\"}");
        assertThat(body.path("tools").toString()).isEqualTo("[]");
        assertThat(body.path("tool_choice").asText()).isEqualTo("auto");
        assertThat(body.at("/text/format").toString()).isEqualTo("{\"type\":\"text\"}");
        JsonNode message = body.at("/output/0");
        assertThat(message.path("id").asText()).startsWith("msg_");
        assertThat(message.path("type").asText()).isEqualTo("message");
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        assertThat(message.path("status").asText()).isEqualTo("completed");
        assertThat(message.path("content").toString())
                .isEqualTo("[{\"type\":\"output_text\",\"text\":\"Hello\",\"annotations\":[],\"logprobs\":[]}]");
        assertThat(body.path("usage").toString())
                .isEqualTo("{\"input_tokens\":8,\"input_tokens_details\":{\"cached_tokens\":3,"
                        + "\"cache_write_tokens\":0,\"image_tokens\":0,\"video_tokens\":0},\"output_tokens\":6,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":14}");
    }

    @Test
    void streamsEventByEvent() throws Exception {
        List<HttpProbe.Named> events = http.named(PATH, "{\"stream\":true,%s}".formatted(HI));
        assertThat(events.stream().map(HttpProbe.Named::name).distinct())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).data().path("sequence_number").asInt(-1)).isEqualTo(i);
            assertThat(events.get(i).data().path("type").asText())
                    .isEqualTo(events.get(i).name());
        }
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.data().path("delta").asText()));
        assertThat(text).hasToString("Hello");
        JsonNode last = events.getLast().data().path("response");
        assertThat(last.path("id")).isEqualTo(events.getFirst().data().at("/response/id"));
        assertThat(last.at("/output/0/content/0/text").asText()).isEqualTo("Hello");
        assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(14);
        JsonNode added = events.get(2).data();
        assertThat(last.at("/output/0/id")).isEqualTo(added.at("/item/id"));
        assertThat(added.at("/item/status").asText()).isEqualTo("in_progress");
    }

    @Test
    void anAnswerThatWasCutIsIncomplete() throws Exception {
        generator.script(running -> running.text(0, "abc").finish(0, FinishReason.LENGTH));
        JsonNode body = answer("{\"max_output_tokens\":3,%s}".formatted(HI));
        assertThat(body.path("status").asText()).isEqualTo("incomplete");
        assertThat(body.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(body.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(body.path("max_output_tokens").asInt()).isEqualTo(3);
        List<HttpProbe.Named> events = http.named(PATH, "{\"stream\":true,\"max_output_tokens\":3,%s}".formatted(HI));
        assertThat(events.getLast().name()).isEqualTo("response.incomplete");
    }

    @Test
    void anEmptyAnswerIsAnEmptyText() throws Exception {
        generator.script(running -> running.answer(""));
        assertThat(answer("{%s}".formatted(HI)).at("/output/0/content/0/text").asText("-"))
                .isEmpty();
        List<HttpProbe.Named> events = http.named(PATH, "{\"stream\":true,%s}".formatted(HI));
        assertThat(events.getLast()
                        .data()
                        .at("/response/output/0/content/0/text")
                        .asText("-"))
                .isEmpty();
    }

    @Test
    void samplingReachesTheEngine() throws Exception {
        answer("{\"temperature\":0.5,\"top_p\":0.9,\"top_k\":7,\"seed\":4,\"max_output_tokens\":20,%s}".formatted(HI));
        var request = generator.submitted.take().request;
        var sampling = request.sampling();
        assertThat(sampling.temperature()).isEqualTo(0.5);
        assertThat(sampling.topP()).isEqualTo(0.9);
        assertThat(sampling.topK()).isEqualTo(7);
        assertThat(sampling.seed()).hasValue(4);
        assertThat(request.maxTokens()).isEqualTo(20);
    }

    @Test
    void itemsReachThePrompt() throws Exception {
        assertThat(prompt("{\"instructions\":\"s\",%s}".formatted(HI))).isEqualTo("system:s;user:Hi;");
        assertThat(prompt("""
                {"input":[{"role":"developer","content":"d"},
                  {"type":"message","role":"user","content":[{"type":"input_text","text":"a"},
                    {"type":"input_image","image_url":"red","detail":"low"},
                    {"type":"input_image","image_url":"blue","detail":"auto"}]},
                  {"type":"reasoning","id":"rs_1","summary":[]},
                  {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[
                    {"type":"output_text","text":"b","annotations":[],"logprobs":[]}]},
                  {"role":"user","content":"c"}]}""")).isEqualTo("system:d;user:a#;assistant:b;user:c;");
    }

    @Test
    void callsAndTheirResultsReachThePrompt() throws Exception {
        assertThat(prompt("""
                {"tools":[{"type":"function","name":"look","parameters":{"type":"object"},"strict":false}],
                  "tool_choice":"auto","parallel_tool_calls":false,"input":[
                  {"role":"user","content":"a"},
                  {"type":"function_call","id":"fc_1","call_id":"c1","name":"look","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c1","output":"b"},
                  {"role":"user","content":"c"}]}"""))
                .isEqualTo("tools:look;user:a;assistant:<tool_call>\n{\"name\": \"look\", \"arguments\": {}}\n"
                        + "</tool_call>;tool:b;user:c;");
        HttpResponse<String> unknown = send("""
                {"input":[{"role":"user","content":"a"},
                  {"type":"function_call_output","call_id":"c9","output":"b"}]}""");
        assertThat(HttpProbe.json(unknown).at("/error/param").asText()).isEqualTo("input[1].call_id");
    }

    private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"description\":\"d\","
            + "\"parameters\":{\"type\":\"object\"},\"strict\":true}]," + HI;
    private static final String CALL = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>";

    @Test
    void aCallIsAnItem() throws Exception {
        generator.script(running -> running.answer(CALL));
        JsonNode body = answer("{%s}".formatted(TOOLS));
        assertThat(body.path("status").asText()).isEqualTo("completed");
        assertThat(body.path("output")).hasSize(1);
        JsonNode call = body.at("/output/0");
        assertThat(call.path("type").asText()).isEqualTo("function_call");
        assertThat(call.path("id").asText()).startsWith("fc_");
        assertThat(call.path("call_id").asText()).isNotEmpty();
        assertThat(call.path("name").asText()).isEqualTo("f");
        assertThat(call.path("arguments").asText()).isEqualTo("{\"a\": 1}");
        assertThat(body.at("/tools/0/name").asText()).isEqualTo("f");
    }

    @Test
    void aCallIsStreamedInPieces() throws Exception {
        generator.script(running -> running.answer("Look: " + CALL));
        List<HttpProbe.Named> events = http.named(PATH, "{\"stream\":true,%s}".formatted(TOOLS));
        assertThat(events.stream().map(HttpProbe.Named::name).distinct())
                .containsSubsequence(
                        "response.output_text.done",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.completed");
        StringBuilder arguments = new StringBuilder();
        events.stream()
                .filter(event -> event.name().equals("response.function_call_arguments.delta"))
                .forEach(event -> {
                    assertThat(event.data().path("output_index").asInt()).isEqualTo(1);
                    arguments.append(event.data().path("delta").asText());
                });
        assertThat(arguments).hasToString("{\"a\": 1}");
        JsonNode output = events.getLast().data().at("/response/output");
        assertThat(output).hasSize(2);
        assertThat(output.at("/1/arguments").asText()).isEqualTo("{\"a\": 1}");
        assertThat(output.at("/1/status").asText()).isEqualTo("completed");
    }

    @Test
    void aCallThatBreaksOffIsIncomplete() throws Exception {
        generator.script(running -> running.answer("<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": oops}}"));
        JsonNode output = http.named(PATH, "{\"stream\":true,%s}".formatted(TOOLS))
                .getLast()
                .data()
                .at("/response/output");
        assertThat(output)
                .isNotEmpty()
                .allSatisfy(item -> assertThat(item.path("type").asText().equals("message")
                                || item.path("status").asText().equals("incomplete"))
                        .isTrue());
    }

    @Test
    void toolsAreChosenByThisApisNames() throws Exception {
        generator.script(running -> running.answer(" {\"a\": 1}}\n</tool_call>"));
        for (String choice : List.of(
                "\"required\"",
                "{\"type\":\"function\",\"name\":\"f\"}",
                "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}")) {
            answer("{\"tool_choice\":%s,%s}".formatted(choice, TOOLS));
            assertThat(generator.submitted.take().request.constraint()).isPresent();
        }
        HttpResponse<String> unknown =
                send("{\"tool_choice\":{\"type\":\"function\",\"name\":\"g\"},%s}".formatted(TOOLS));
        assertThat(HttpProbe.json(unknown).at("/error/param").asText()).isEqualTo("tool_choice.name");
    }

    @Test
    void answersAreHeldToASchema() throws Exception {
        String format = "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"strict\":true,"
                + "\"schema\":{\"type\":\"%s\"}}}";
        JsonNode body = answer("{%s,%s}".formatted(format.formatted("object"), HI));
        assertThat(generator.submitted.take().request.constraint()).isPresent();
        assertThat(body.at("/text/format/schema/type").asText()).isEqualTo("object");
        HttpResponse<String> wrong = send("{%s,%s}".formatted(format.formatted("poem"), HI));
        assertThat(HttpProbe.json(wrong).at("/error/param").asText()).startsWith("text.format");
        answer("{\"text\":{\"format\":{\"type\":\"json_object\"}},%s}".formatted(HI));
    }

    @Test
    void logprobsAreToldWhenAsked() throws Exception {
        JsonNode logprobs = answer(
                        "{\"top_logprobs\":2,\"include\":[\"message.output_text.logprobs\"],%s}".formatted(HI))
                .at("/output/0/content/0/logprobs");
        assertThat(logprobs).hasSize(5);
        assertThat(logprobs.get(0).path("token").asText()).isEqualTo("H");
        assertThat(logprobs.get(0).path("top_logprobs")).hasSize(2);
        List<HttpProbe.Named> events = http.named(PATH, "{\"stream\":true,\"top_logprobs\":1,%s}".formatted(HI));
        assertThat(events.stream()
                        .filter(event -> event.name().equals("response.output_text.delta"))
                        .map(event -> event.data().path("logprobs").size()))
                .containsOnly(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{}; input",
                "{\"input\":7}; input",
                "{\"input\":[]}; input",
                "{\"input\":[null]}; input[0]",
                "{\"input\":[{\"content\":\"x\"}]}; input[0].role",
                "{\"input\":[{\"role\":\"user\"}]}; input[0].content",
                "{\"input\":[{\"role\":\"boss\",\"content\":\"x\"}]}; input[0].role",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\"f\"}]}]}; input[0].content[0]",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"f\"}]}]}; input[0].content[0].file_id",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]}; input[0].content[0].image_url",
                "{\"input\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"broken\"}]}]}; input[1].content[0].image_url",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"red\",\"detail\":\"x\"}]}]}; input[0].content[0].detail",
                "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"poem\"}]}]}; input[0].content[0].type",
                "{\"input\":[{\"type\":\"item_reference\",\"id\":\"x\"}]}; input[0]",
                "{\"input\":\"x\",\"previous_response_id\":\"resp_1\"}; previous_response_id",
                "{\"input\":\"x\",\"conversation\":\"c\"}; conversation",
                "{\"input\":\"x\",\"background\":true}; background",
                "{\"input\":\"x\",\"prompt\":{\"id\":\"p\"}}; prompt",
                "{\"input\":\"x\",\"tools\":[{\"type\":\"function\"}]}; tools[0].name",
                "{\"input\":\"x\",\"tool_choice\":{\"type\":\"mcp\"}}; tool_choice",
                "{\"input\":\"x\",\"max_output_tokens\":0}; max_output_tokens",
                "{\"input\":\"x\",\"temperature\":9}; temperature",
                "{\"input\":\"x\",\"text\":{\"format\":{\"type\":\"xml\"}}}; text.format.type",
                "{\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\"}}}; text.format.schema",
                "{\"input\":\"x\",\"top_logprobs\":99}; top_logprobs",
            })
    void rejectsWhatCannotBe(String body, String param) throws Exception {
        HttpResponse<String> response = send(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.path("param").asText()).isEqualTo(param);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void aPromptThatIsTooLongIsBlamedOnTheInput() throws Exception {
        HttpResponse<String> response = send("{\"input\":\"%s\"}".formatted("x".repeat(300)));
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
        assertThat(error.path("param").asText()).isEqualTo("input");
    }

    @Test
    void whatAsksForNothingIsLetThrough() throws Exception {
        answer("{\"previous_response_id\":null,\"background\":false,\"truncation\":\"disabled\",\"tools\":[],"
                + "\"reasoning\":{\"effort\":\"low\"},\"service_tier\":\"auto\",\"text\":{\"format\":{\"type\":\"text\"}},%s}"
                        .formatted(HI));
    }

    @Test
    void aFailureInTheMiddleIsAnEvent() throws Exception {
        generator.script(running -> running.text(0, "a")
                .fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "it broke")));
        List<HttpProbe.Named> events = http.named(PATH, "{\"stream\":true,%s}".formatted(HI));
        HttpProbe.Named error = events.get(events.size() - 2);
        assertThat(error.name()).isEqualTo("error");
        assertThat(error.data().path("message").asText()).isEqualTo("it broke");
        assertThat(events.getLast().name()).isEqualTo("response.failed");
        assertThat(events.getLast().data().at("/response/status").asText()).isEqualTo("failed");
        assertThat(events.getLast().data().at("/response/error/message").asText())
                .isEqualTo("it broke");
    }

    @Test
    void aFailureBeforeTheFirstTokenIsAnHttpError() throws Exception {
        generator.script(running ->
                running.fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "no device")));
        assertThat(send("{\"stream\":true,%s}".formatted(HI)).statusCode()).isEqualTo(503);
    }

    @Test
    void aClientThatLeavesIsNotAnsweredAnyMore() throws Exception {
        generator.script(running -> running.text(0, "a"));
        try (HttpProbe.Connection connection = http.open(PATH, "{\"stream\":true,%s}".formatted(HI), 1)) {
            ScriptedGenerator.Running running = generator.submitted.take();
            connection.lineStartingWith("event: response.output_text.delta");
            assertThat(running.isEnded(0)).isFalse();
        }
        generator.awaitIdle();
    }
}
