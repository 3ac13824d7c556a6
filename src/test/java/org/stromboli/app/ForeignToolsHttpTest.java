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
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.FinishReason;

/// Tools that are no plain functions: those in namespaces, custom ones, and those that only their vendor can run.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class ForeignToolsHttpTest {

    private static final String RESPONSES = "/v1/responses";
    private static final String F = "{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}";
    private static final String NAMESPACE =
            "{\"type\":\"namespace\",\"name\":\"ns\",\"description\":\"d\",\"tools\":[%s]}".formatted(F);
    private static final String CUSTOM = "{\"type\":\"custom\",\"name\":\"patch\",\"description\":\"d\","
            + "\"format\":{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: X\"}}";
    private static final String CALL = "<tool_call>\n{\"name\": \"%s\", \"arguments\": %s}\n</tool_call>";

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    private HttpResponse<String> send(String path, String body) throws Exception {
        return http.post(path, "application/json", body);
    }

    private JsonNode answer(String tools, String more) throws Exception {
        HttpResponse<String> response = send(RESPONSES, body(tools, more));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response);
    }

    private static String body(String tools, String more) {
        return "{\"tools\":[%s]%s,\"input\":\"a\"}".formatted(tools, more);
    }

    private String prompt() {
        return new ByteText().decode(generator.all().getLast().request.prompt().ids());
    }

    @Test
    void functionsOfANamespaceAreOfferedAndCalledBackInIt() throws Exception {
        generator.script(running -> running.answer(CALL.formatted("ns__f", "{\"a\": 1}")));
        JsonNode body = answer(F + "," + NAMESPACE, "");
        assertThat(prompt()).startsWith("tools:f,ns__f;");
        JsonNode call = body.at("/output/0");
        assertThat(call.path("type").asText()).isEqualTo("function_call");
        assertThat(call.path("namespace").asText()).isEqualTo("ns");
        assertThat(call.path("name").asText()).isEqualTo("f");
        assertThat(call.path("arguments").asText()).isEqualTo("{\"a\": 1}");
        assertThat(body.path("tools").get(1).path("tools")).hasSize(1);
        generator.script(running -> running.answer(CALL.formatted("f", "{}")));
        assertThat(answer(F + "," + NAMESPACE, "").at("/output/0").has("namespace"))
                .isFalse();
    }

    @Test
    void callsOfANamespaceAreStreamed() throws Exception {
        generator.script(running -> running.answer(CALL.formatted("ns__f", "{\"a\": 1}")));
        List<HttpProbe.Named> events = http.named(RESPONSES, body(NAMESPACE, ",\"stream\":true"));
        JsonNode added = events.stream()
                .filter(event -> event.name().equals("response.output_item.added"))
                .findFirst()
                .orElseThrow()
                .data()
                .path("item");
        assertThat(added.path("namespace").asText()).isEqualTo("ns");
        assertThat(added.path("name").asText()).isEqualTo("f");
        JsonNode output = events.getLast().data().at("/response/output/0");
        assertThat(output.path("namespace").asText()).isEqualTo("ns");
        assertThat(output.path("status").asText()).isEqualTo("completed");
    }

    @Test
    void customToolsAreFunctionsOfOneText() throws Exception {
        generator.script(running -> running.answer(CALL.formatted("patch", "{\"input\": \"a\\n\\\"b\\\"\"}")));
        JsonNode call = answer(CUSTOM, "").at("/output/0");
        assertThat(prompt()).startsWith("tools:patch;");
        assertThat(call.path("type").asText()).isEqualTo("custom_tool_call");
        assertThat(call.path("id").asText()).startsWith("ctc_");
        assertThat(call.path("call_id").asText()).isNotEmpty();
        assertThat(call.path("name").asText()).isEqualTo("patch");
        assertThat(call.path("input").asText()).isEqualTo("a\n\"b\"");
        assertThat(call.has("arguments")).isFalse();
        List<HttpProbe.Named> events = http.named(RESPONSES, body(CUSTOM, ",\"stream\":true"));
        assertThat(events.stream().map(HttpProbe.Named::name))
                .containsSubsequence(
                        "response.output_item.added",
                        "response.custom_tool_call_input.delta",
                        "response.custom_tool_call_input.done",
                        "response.output_item.done",
                        "response.completed")
                .doesNotContain("response.function_call_arguments.delta");
        JsonNode done = events.stream()
                .filter(event -> event.name().equals("response.custom_tool_call_input.done"))
                .findFirst()
                .orElseThrow()
                .data();
        assertThat(done.path("input").asText()).isEqualTo("a\n\"b\"");
        assertThat(events.getLast().data().at("/response/output/0/input").asText())
                .isEqualTo("a\n\"b\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"function\",\"name\":\"f\",\"namespace\":\"ns\"}; tools:ns__f,patch",
                "{\"type\":\"function\",\"name\":\"f\"}; tools:ns__f,patch",
                "{\"type\":\"custom\",\"name\":\"patch\"}; tools:ns__f,patch",
                "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"custom\",\"name\":\"patch\"},{\"type\":\"web_search\"}]}; tools:patch",
                "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"namespace\",\"name\":\"ns\"}]}; tools:ns__f",
            })
    void toolsAreChosenByTheirOwnNames(String choice, String prompt) throws Exception {
        generator.script(running -> running.answer(" {\"input\": \"x\"}}\n</tool_call>"));
        answer(NAMESPACE + "," + CUSTOM + ",{\"type\":\"web_search\"}", ",\"tool_choice\":" + choice);
        assertThat(generator.all().getLast().request.constraint()).isPresent();
        assertThat(prompt()).startsWith(prompt + ";");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web_search",
                "web_search_preview",
                "web_search_preview_2025_03_11",
                "web_search_2025_08_26",
                "file_search",
                "code_interpreter",
                "image_generation",
                "computer_use_preview",
                "computer",
                "local_shell",
                "shell",
                "apply_patch",
                "tool_search",
                "bash_20250124",
                "text_editor_20250728",
                "web_fetch_20250910",
                "code_execution_20250825",
                "memory_20250818",
                "tool_search_tool_regex_20251119",
            })
    void toolsOfVendorsAreLeftOutAloud(String type) throws Exception {
        String tool = "{\"type\":\"%s\",\"name\":\"it\"}".formatted(type);
        String function = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
        String messages = "\"max_tokens\":5," + ScriptedService.HI;
        for (String[] each : new String[][] {
            {RESPONSES, "{\"tools\":[%s,%s],\"input\":\"a\"%%s}".formatted(tool, F), "{\"type\":\"%s\"}"},
            {
                "/v1/chat/completions",
                "{\"tools\":[%s,%s],%s%%s}".formatted(tool, function, messages),
                "{\"type\":\"%s\"}"
            },
            {
                "/v1/messages",
                "{\"tools\":[%s,{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}],%s%%s}"
                        .formatted(tool, messages),
                "{\"type\":\"tool\",\"name\":\"it\"}"
            }
        }) {
            HttpResponse<String> response = send(each[0], each[1].formatted(""));
            assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
            assertThat(prompt()).startsWith("tools:f;");
            assertThat(response.headers().firstValue("Warning").orElseThrow())
                    .startsWith("299 ")
                    .contains("tools[0]", type);
            HttpResponse<String> chosen =
                    send(each[0], each[1].formatted(",\"tool_choice\":" + each[2].formatted(type)));
            assertThat(chosen.statusCode()).describedAs(each[0]).isEqualTo(400);
            assertThat(chosen.body()).contains("tool_choice", type);
        }
    }

    @Test
    void nothingIsSaidWhereNothingIsLeftOut() throws Exception {
        assertThat(send(RESPONSES, body(F, "")).headers().firstValue("Warning")).isEmpty();
        HttpResponse<String> required =
                send(RESPONSES, body("{\"type\":\"web_search\"}", ",\"tool_choice\":\"required\""));
        assertThat(required.statusCode()).isEqualTo(400);
        assertThat(send(RESPONSES, body("{\"type\":\"web_search\"}", ",\"tool_choice\":\"auto\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void ofACustomToolsCallThatWasCutThereIsTheBeginningOfItsText() throws Exception {
        for (String cut : List.of(
                "{\"input\": \"a\\n\\\"b/a\n\"b",
                "{\"input\": \"ab\\u00/ab",
                "{\"input\": \"ab\\\\/ab\\",
                "{\"input\": \"ab\"\n /ab",
                "{\"inp/",
                "{/")) {
            int slash = cut.lastIndexOf('/');
            String written = "{\"name\": \"patch\", \"arguments\": " + cut.substring(0, slash);
            generator.script(running -> running.text(0, written).finish(0, FinishReason.LENGTH));
            JsonNode call = answer(CUSTOM, ",\"tool_choice\":\"required\"").at("/output/0");
            assertThat(call.path("input").asText()).describedAs(cut).isEqualTo(cut.substring(slash + 1));
        }
    }

    @Test
    void aDemandedCallOfNothingThatTheClientRunsIsToldSo() throws Exception {
        HttpResponse<String> response = send("/v1/messages", """
                {"max_tokens":5,%s,"tools":[{"type":"web_search_20250305","name":"web_search"}],
                  "tool_choice":{"type":"any"}}""".formatted(ScriptedService.HI));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/message").asText())
                .isEqualTo("`tool_choice` is `any`, but all of `tools` are tools that only their vendor can run.");
    }

    @Test
    void mistakesInToolsAreStillMistakes() throws Exception {
        for (String tool : List.of(
                "{\"type\":\"fucntion\",\"name\":\"f\"}/tools[0].type",
                "{\"name\":\"f\"}/tools[0].type",
                "{\"type\":\"custom\"}/tools[0].name",
                "{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"function\"}]}/tools[0].tools[0].name",
                "{\"type\":\"namespace\",\"tools\":[]}/tools[0].name",
                F + "," + F + "/tools[1].name")) {
            String[] halves = tool.split("/");
            HttpResponse<String> response = send(RESPONSES, body(halves[0], ""));
            assertThat(response.statusCode()).describedAs(tool).isEqualTo(400);
            assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo(halves[1]);
        }
    }

    @Test
    void longAndOddNamesOfNamespacesFit() throws Exception {
        String odd = "{\"type\":\"namespace\",\"name\":\"%s\",\"tools\":[%s]}".formatted("a.b".repeat(20), F);
        answer(odd, "");
        String offered = prompt().replaceFirst("tools:([^;]*);.*", "$1");
        assertThat(offered).matches("[a-zA-Z0-9_-]{1,64}");
        generator.script(running -> running.answer(CALL.formatted(offered, "{}")));
        JsonNode call = answer(odd, "").at("/output/0");
        assertThat(call.path("namespace").asText()).isEqualTo("a.b".repeat(20));
        assertThat(call.path("name").asText()).isEqualTo("f");
    }

    @Test
    void toolsMayComeAsAnItem() throws Exception {
        HttpResponse<String> response = send(
                RESPONSES,
                "{\"input\":[{\"type\":\"additional_tools\",\"role\":\"developer\",\"tools\":[%s]},%s]}"
                        .formatted(NAMESPACE, "{\"role\":\"user\",\"content\":\"a\"}"));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        assertThat(prompt()).isEqualTo("tools:ns__f;user:a;");
    }

    @Test
    void unknownItemsAreNamed() throws Exception {
        HttpResponse<String> response = send(RESPONSES, "{\"input\":[{\"type\":\"poem\",\"arguments\":{}}]}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/message").asText()).contains("`input[0].type`", "`poem`");
    }
}
