package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;

/// Histories as agents send them back: what tools answered with images in it, rejections, thoughts, turns without a
/// word.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class HistoriesHttpTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String MESSAGES = "/v1/messages";

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    /// The prompt, each image as one `#`.
    private String prompt(String path, String messages) throws Exception {
        generator.submitted.clear();
        String body = path.equals(RESPONSES)
                ? "{\"input\":%s}".formatted(messages)
                : "{\"max_tokens\":5,\"messages\":%s}".formatted(messages);
        HttpResponse<String> response = http.post(path, "application/json", body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        StringBuilder text = new StringBuilder();
        for (int id : generator.submitted.take().request.prompt().ids()) {
            text.append(id == ByteText.IMAGE ? "#" : Character.toString(id));
        }
        return text.toString()
                .replaceAll("#+", "#")
                .replaceAll("<tool_call>[^<]*\"name\": \"(\\w+)\"[^<]*</tool_call>", "[$1]");
    }

    private static final String CHAT_CALL = """
            {"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[
              {"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},
              {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]}""";

    @Test
    void imagesOfToolsFollowAsTheUsersInEveryApi() throws Exception {
        String expected = "user:a;assistant:[f]\n[g];tool:b;tool:c;user:#d;";
        assertThat(prompt(CHAT, """
                [%s,{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"b"},
                  {"type":"image_url","image_url":{"url":"red"}}]},
                  {"role":"tool","tool_call_id":"c2","content":"c"},{"role":"user","content":"d"}]""".formatted(CHAT_CALL))).isEqualTo(expected);
        assertThat(prompt(RESPONSES, """
                [{"role":"user","content":"a"},
                  {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
                  {"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"b"},
                    {"type":"input_image","image_url":"red","detail":"high"}]},
                  {"type":"function_call_output","call_id":"c2","output":"c"},
                  {"role":"user","content":"d"}]""")).isEqualTo(expected);
        assertThat(prompt(MESSAGES, """
                [{"role":"user","content":"a"},{"role":"assistant","content":[
                    {"type":"tool_use","id":"c1","name":"f","input":{}},{"type":"tool_use","id":"c2","name":"g","input":{}}]},
                  {"role":"user","content":[
                    {"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"b"},
                      {"type":"image","source":{"type":"url","url":"red"}}]},
                    {"type":"tool_result","tool_use_id":"c2","content":"c"},{"type":"text","text":"d"}]}]""")).isEqualTo(expected);
    }

    @Test
    void imagesOfToolsThatEndAChatAreAMessageOfTheirOwn() throws Exception {
        String call = CHAT_CALL.replaceFirst(",\\s*\\{\"id\":\"c2\".*?}}", "");
        assertThat(prompt(CHAT, """
                [%s,{"role":"tool","tool_call_id":"c1","content":[{"type":"image_url","image_url":{"url":"red"}}]}]""".formatted(call))).isEqualTo("user:a;assistant:[f];tool:;user:#;");
        assertThat(prompt(CHAT, """
                [%s,{"role":"tool","content":[{"type":"input_image","image_url":"red"}]},
                 {"role":"assistant","content":"b"},{"role":"user","content":"c"}]""".formatted(call)))
                .describedAs("without the id of the call")
                .isEqualTo("user:a;assistant:[f];tool:;user:#;assistant:b;user:c;");
        assertThat(prompt(RESPONSES, """
                [{"role":"user","content":"a"},
                  {"type":"custom_tool_call","call_id":"c1","name":"f","input":"x"},
                  {"type":"custom_tool_call_output","call_id":"c1","output":[{"type":"input_image","image_url":"red"}]}]""")).isEqualTo("user:a;assistant:[f];tool:;user:#;");
        assertThat(prompt(RESPONSES, """
                [{"role":"user","content":"a"},
                  {"type":"computer_call","call_id":"c1","action":{"type":"screenshot"}},
                  {"type":"computer_call_output","call_id":"c1","output":{"type":"computer_screenshot","image_url":"red"}}]""")).isEqualTo("user:a;assistant:[computer];tool:;user:#;");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            /v1/chat/completions | [{"type":"refusal","refusal":"No."}]    | No.
            /v1/chat/completions | []                                      |
            /v1/chat/completions | ""                                      |
            /v1/chat/completions | null                                    |
            /v1/chat/completions | null,"refusal":"No."                    | No.
            /v1/chat/completions | [{"type":"thinking","thinking":"x"},{"type":"text","text":"b"}] | b
            /v1/chat/completions | [{"type":"output_text","text":"b"}]     | b
            /v1/chat/completions | [{"type":"reasoning","text":"x"}]       |
            /v1/responses        | [{"type":"refusal","refusal":"No."}]    | No.
            /v1/responses        | []                                      |
            /v1/responses        | ""                                      |
            /v1/responses        | null                                    |
            /v1/responses        | [{"type":"reasoning_text","text":"x"},{"type":"output_text","text":"b"}] | b
            /v1/messages         | [{"type":"refusal","refusal":"No."}]    | No.
            /v1/messages         | []                                      |
            /v1/messages         | ""                                      |
            /v1/messages         | null                                    |
            /v1/messages         | [{"type":"thinking","thinking":"x","signature":"s"}] |
            /v1/messages         | [{"type":"redacted_thinking","data":"x"}] |
            """)
    void whatAnAssistantSaidIsTaken(String path, String content, String said) throws Exception {
        String messages = "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":%s},"
                + "{\"role\":\"user\",\"content\":\"c\"}]";
        assertThat(prompt(path, messages.formatted(content)))
                .isEqualTo("user:a;assistant:%s;user:c;".formatted(said == null ? "" : said));
    }

    @Test
    void aLastTurnWithoutAWordIsTheBeginningOfTheAnswer() throws Exception {
        for (String content : new String[] {"[]", "\"\"", "[{\"type\":\"text\",\"text\":\"\"}]"}) {
            assertThat(prompt(MESSAGES, """
                    [{"role":"user","content":"a"},{"role":"assistant","content":%s}]""".formatted(content))).isEqualTo("user:a;");
        }
        assertThat(prompt(RESPONSES, """
                [{"role":"user","content":"a"},{"role":"assistant","status":"incomplete","content":"It is"}]""")).isEqualTo("user:a;assistant:It is;");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "{\\"a\\": 1, \\"b\\": \\"x"          | {"a": 1}
            "{\\"a\\": [1, 2"                   | {"a": [1]}
            "{\\"a\\": {\\"b\\": tr"            | {"a": {}}
            "{ \\"wh"                         | {}
            ""                                | {}
            null                              | {}
            """)
    void aCallThatWasCutComesBackAsItWasSent(String arguments, String shown) throws Exception {
        generator.submitted.clear();
        HttpResponse<String> response = http.post(CHAT, "application/json", """
                {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[
                  {"id":"c1","type":"function","function":{"name":"f","arguments":%s}}]},
                  {"role":"tool","tool_call_id":"c1","content":"cut"}]}""".formatted(arguments));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        StringBuilder text = new StringBuilder();
        for (int id : generator.submitted.take().request.prompt().ids()) {
            text.append(Character.toString(id));
        }
        assertThat(text.toString()).contains("{\"name\": \"f\", \"arguments\": %s}".formatted(shown));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "x"
            "[1"
            "{"
            "{\\"a\\": oops}"
            "{} {}"
            5
            ["a"]
            """)
    void argumentsThatAreNoObjectAreAMistake(String arguments) throws Exception {
        HttpResponse<String> response = http.post(CHAT, "application/json", """
                {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[
                  {"id":"c1","type":"function","function":{"name":"f","arguments":%s}}]}]}""".formatted(arguments));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText())
                .isEqualTo("messages[1].tool_calls[0].function.arguments");
    }

    @Test
    void imagesBesideNeedNoText() throws Exception {
        for (String content : new String[] {"", ",\"content\":null", ",\"content\":\"\""}) {
            assertThat(prompt(CHAT, "[{\"role\":\"user\",\"images\":[\"red\"]%s}]".formatted(content)))
                    .describedAs(content)
                    .isEqualTo("user:#;");
        }
    }

    @Test
    void truncationMayBeAutomatic() throws Exception {
        HttpResponse<String> answer =
                http.post(RESPONSES, "application/json", "{\"input\":\"a\",\"truncation\":\"auto\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(HttpProbe.json(answer).path("truncation").asText()).isEqualTo("auto");
        HttpResponse<String> wrong =
                http.post(RESPONSES, "application/json", "{\"input\":\"a\",\"truncation\":\"some\"}");
        assertThat(HttpProbe.json(wrong).at("/error/param").asText()).isEqualTo("truncation");
    }
}
