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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.FinishReason;

/// Special tokens in answers: shown where `skip_special_tokens` is false, on every endpoint, streamed or not. The one
/// that ends an answer is shown only together with `include_stop_str_in_output`, as vLLM does it.
@QuarkusTest
@TestProfile(ScriptedService.class)
class SpecialTokensHttpTest {

    private static final int LOC = 400;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
        generator.script(running -> running.token(0, LOC)
                .text(0, "a cup")
                .token(0, LOC)
                .token(0, LOC + 1)
                .finish(0, FinishReason.STOP, ByteText.END));
    }

    private String body(String path, String more) {
        String ask = path.equals("/v1/completions")
                ? "\"prompt\":\"Hi\""
                : path.equals("/v1/responses") ? "\"input\":\"Hi\"" : ScriptedService.HI;
        String limit = path.equals("/v1/responses") ? "max_output_tokens" : "max_tokens";
        return "{%s,\"%s\":50%s}".formatted(ask, limit, more);
    }

    private String text(String path, String more) throws Exception {
        HttpResponse<String> response = http.post(path, "application/json", body(path, more));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        JsonNode answer = HttpProbe.json(response);
        return switch (path) {
            case "/v1/completions" -> answer.at("/choices/0/text").asText();
            case "/v1/messages" -> answer.at("/content/0/text").asText();
            case "/v1/responses" -> answer.at("/output/0/content/0/text").asText();
            default -> answer.at("/choices/0/message/content").asText();
        };
    }

    /// All that deltas of text say.
    private String streamed(String path, String more) throws Exception {
        HttpResponse<String> response = http.post(path, "application/json", body(path, ",\"stream\":true" + more));
        StringBuilder text = new StringBuilder();
        for (String line : response.body().lines().toList()) {
            if (line.startsWith("data: {")) {
                JsonNode event = JSON.readTree(line.substring("data: ".length()));
                text.append(event.at("/choices/0/delta/content").asText(""));
                text.append(event.at("/choices/0/text").asText(""));
                text.append(event.at("/delta/text").asText(""));
                text.append(
                        event.path("type").asText().equals("response.output_text.delta")
                                ? event.path("delta").asText()
                                : "");
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/v1/messages", "/v1/responses"})
    void shownWhereTheyAreNotSkipped(String path) throws Exception {
        assertThat(text(path, "")).isEqualTo("a cup");
        assertThat(text(path, ",\"skip_special_tokens\":true")).isEqualTo("a cup");
        String shown = ",\"skip_special_tokens\":false";
        for (String spaces :
                new String[] {"", ",\"spaces_between_special_tokens\":true", ",\"spaces_between_special_tokens\":false"
                }) {
            assertThat(text(path, shown + spaces)).isEqualTo("<400>a cup<400><401>");
            assertThat(streamed(path, shown + spaces)).isEqualTo("<400>a cup<400><401>");
        }
        String withEnd = shown + ",\"include_stop_str_in_output\":true";
        assertThat(text(path, withEnd)).isEqualTo("<400>a cup<400><401><301>");
        assertThat(streamed(path, withEnd)).isEqualTo("<400>a cup<400><401><301>");
        assertThat(text(path, ",\"include_stop_str_in_output\":true")).isEqualTo("a cup");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, skip_special_tokens",
        "/v1/completions, spaces_between_special_tokens",
        "/v1/messages, skip_special_tokens",
        "/v1/responses, skip_special_tokens"
    })
    void otherValuesAreRejected(String path, String field) throws Exception {
        HttpResponse<String> response =
                http.post(path, "application/json", body(path, ",\"%s\":\"no\"".formatted(field)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("`%s` must be true or false".formatted(field));
    }

    /// Stop strings are looked for in what is shown.
    @Test
    void aSpecialTokenMayBeAStopString() throws Exception {
        String path = "/v1/chat/completions";
        assertThat(text(path, ",\"skip_special_tokens\":false,\"stop\":\"<401>\""))
                .isEqualTo("<400>a cup<400>");
        assertThat(text(path, ",\"stop\":\"<401>\"")).isEqualTo("a cup");
    }

    /// A token that a client names as the end is text if it wants to see it.
    @Test
    void anEndThatIsTextIsShownOnDemand() throws Exception {
        generator.script(running -> running.text(0, "one").finish(0, FinishReason.STOP, '!'));
        String path = "/v1/chat/completions";
        assertThat(text(path, ",\"stop_token_ids\":[33]")).isEqualTo("one");
        assertThat(text(path, ",\"stop_token_ids\":[33],\"include_stop_str_in_output\":true"))
                .isEqualTo("one!");
    }
}
