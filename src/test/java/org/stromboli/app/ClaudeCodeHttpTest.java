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
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.GenerationRequest;

/// What Claude Code sends beyond the usual, with an engine that the test plays.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class ClaudeCodeHttpTest {

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
    void systemTextsBetweenMessagesJoinTheSystemPrompt() throws Exception {
        assertThat(prompt("""
                {"max_tokens":9,"system":[{"type":"text","text":"x-anthropic-billing-header: hash=1"},
                  {"type":"text","text":"s"}],"messages":[{"role":"user","content":"a"},
                  {"role":"assistant","content":"b"},
                  {"role":"system","content":[{"type":"text","text":"t","cache_control":{"type":"ephemeral"}}]},
                  {"role":"user","content":"c"}]}""")).isEqualTo("system:st;user:a;assistant:b;user:c;");
    }

    @Test
    void everyKindOfThinkingIsTaken() throws Exception {
        for (String thinking : List.of(
                "{\"type\":\"enabled\",\"budget_tokens\":1024}",
                "{\"type\":\"disabled\"}",
                "{\"type\":\"adaptive\"}")) {
            answer("{\"thinking\":%s,%s}".formatted(thinking, HI));
        }
        HttpResponse<String> wrong = send("{\"thinking\":{\"type\":\"always\"},%s}".formatted(HI));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("`thinking.type`");
    }

    @Test
    void blocksOfUnknownTypesAreNamedByTheirType() throws Exception {
        for (String block : List.of(
                "{\"type\":\"search_result\",\"source\":\"a\",\"title\":\"t\",\"content\":[]}",
                "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"data\":\"x\"},\"text\":5}",
                "{\"type\":\"poem\",\"content\":{\"a\":1},\"id\":7}")) {
            HttpResponse<String> rejected =
                    send("{\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}".formatted(block));
            assertThat(rejected.statusCode()).isEqualTo(400);
            String type = block.replaceFirst(".*?\"type\":\"(\\w+)\".*", "$1");
            assertThat(rejected.body()).contains("`messages[0].content[0].type`", "`%s`".formatted(type));
        }
    }
}
