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

/// What the server says of itself, and to those who ask in the wrong place.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class OperationHttpTest {

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    @Test
    void tellsItsVersion() throws Exception {
        HttpResponse<String> response = http.get("/version");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(HttpProbe.json(response).path("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(HttpProbe.json(response).size()).isEqualTo(1);
    }

    @Test
    void answersAPing() throws Exception {
        assertThat(http.get("/ping").statusCode()).isEqualTo(200);
        assertThat(http.send("POST", "/ping", "Accept", "*/*").statusCode()).isEqualTo(200);
        assertThat(http.post("/ping", "application/json", "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void tellsHowManyRequestsItHas() throws Exception {
        assertThat(http.get("/load").body()).isEqualTo("{\"server_load\":0}");
        generator.script(running -> running.token(0, 'a'));
        try (HttpProbe.Connection running = http.open("{\"stream\":true,%s}".formatted(ScriptedService.HI))) {
            assertThat(running.lineStartingWith("data: ")).contains("assistant");
            assertThat(http.get("/load").body()).isEqualTo("{\"server_load\":1}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /chat/completions, POST /v1/chat/completions",
        "GET, /models, GET /v1/models",
        "POST, /v1/v1/chat/completions, POST /v1/chat/completions",
        "POST, /openai/deployments/gpt/chat/completions?api-version=1, POST /v1/chat/completions",
        "POST, /api/chat, POST /v1/chat/completions",
        "GET, /api/tags, GET /v1/models",
        "POST, /generate, POST /v1/completions",
        "GET, /slots, GET /load",
        "POST, /V1/chat/completions, POST /v1/chat/completions",
        "POST, /v2/embed, Did you mean POST /v1/embeddings?",
        "POST, /v1/audio/speech, hears and speaks nothing",
        "GET, /nowhere, POST /v1/chat/completions",
        "DELETE, /v1, POST /v1/chat/completions",
        "POST, /v1/, Did you mean GET /v1/models?",
        "POST, /v1/chat/completion, Did you mean POST /v1/chat/completions?",
        "POST, /message, Did you mean POST /v1/messages?",
    })
    void aPathThatIsNoneIsToldWhatThereIs(String method, String path, String told) throws Exception {
        HttpResponse<String> response = http.send(method, path, "Content-Type", "application/json");
        assertThat(response.statusCode()).isEqualTo(404);
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.path("type").asText()).isEqualTo("not_found_error");
        assertThat(error.path("message").asText())
                .startsWith("There is nothing at this path.")
                .contains(told);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, POST",
        "PUT, /v1/completions, POST",
        "DELETE, /v1/models, GET",
        "POST, /v1/models/tiny, GET",
        "POST, /version, GET",
        "DELETE, /ping, 'GET, POST'",
        "POST, /metrics, GET",
        "POST, /health, GET",
        "PUT, /health/ready, GET",
    })
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) throws Exception {
        HttpResponse<String> response = http.send(method, path, "Content-Type", "application/json");
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains(allowed);
        assertThat(HttpProbe.json(response).at("/error/message").asText())
                .isEqualTo("This path does not allow this method, but %s.".formatted(allowed.replace(", ", " and ")));
    }

    @Test
    void slashesMakeNoDifference() throws Exception {
        for (String path : List.of("/v1/models/", "//v1/models", "/v1//models")) {
            assertThat(http.send("GET", server.resolve("/").toString().replaceAll("/$", "") + path, "Accept", "*/*")
                            .statusCode())
                    .describedAs(path)
                    .isEqualTo(200);
        }
        String hi = "{%s}".formatted(ScriptedService.HI);
        assertThat(http.post("/v1/chat/completions/", "application/json", hi).statusCode())
                .isEqualTo(200);
    }

    @Test
    void modelsHaveTheFieldsThatClientsOfVllmRead() throws Exception {
        for (String path : List.of("/v1/models", "/v1/models/tiny")) {
            JsonNode found = HttpProbe.json(http.get(path));
            JsonNode model = found.has("data") ? found.path("data").get(0) : found;
            assertThat(model.has("parent")).isTrue();
            assertThat(model.path("parent").isNull()).isTrue();
            JsonNode permission = model.path("permission").get(0);
            assertThat(permission.path("id").asText()).startsWith("modelperm-");
            assertThat(permission.path("object").asText()).isEqualTo("model_permission");
            assertThat(permission.path("allow_sampling").asBoolean()).isTrue();
            assertThat(permission.path("allow_fine_tuning").asBoolean(true)).isFalse();
            assertThat(permission.path("organization").asText()).isEqualTo("*");
            assertThat(permission.has("group")).isTrue();
        }
    }

    @Test
    void answersNameWhatTheyWereMadeBy() throws Exception {
        String hi = ScriptedService.HI;
        String fingerprint = HttpProbe.json(http.chat("{%s}".formatted(hi)))
                .path("system_fingerprint")
                .asText();
        assertThat(fingerprint).startsWith("stromboli-");
        JsonNode text = HttpProbe.json(http.post("/v1/completions", "application/json", "{\"prompt\":\"Hi\"}"));
        assertThat(text.path("system_fingerprint").asText()).isEqualTo(fingerprint);
        List<JsonNode> chunks =
                http.chunks("{\"stream\":true,\"stream_options\":{\"include_usage\":true},%s}".formatted(hi));
        assertThat(chunks.getLast().path("system_fingerprint").asText()).isEqualTo(fingerprint);
        assertThat(chunks.subList(0, chunks.size() - 1)).noneMatch(chunk -> chunk.has("system_fingerprint"));
        String events = http.post(
                        "/v1/completions",
                        "application/json",
                        "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"prompt\":\"Hi\"}")
                .body();
        assertThat(events.split(fingerprint, -1)).hasSize(2);
    }

    @Test
    void theLastChunkOfAChoiceTellsWhatStoppedItEvenIfNothingDid() throws Exception {
        List<JsonNode> chunks = http.chunks("{\"stream\":true,%s}".formatted(ScriptedService.HI));
        JsonNode last = chunks.getLast().path("choices").get(0);
        assertThat(last.has("stop_reason")).isTrue();
        assertThat(last.path("stop_reason").isNull()).isTrue();
        assertThat(chunks.subList(0, chunks.size() - 1))
                .noneMatch(chunk -> chunk.path("choices").get(0).has("stop_reason"));
        List<JsonNode> stopped = http.chunks("{\"stream\":true,\"stop\":\"l\",%s}".formatted(ScriptedService.HI));
        assertThat(stopped.getLast().at("/choices/0/stop_reason").asText()).isEqualTo("l");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"reasoning\":\"I see.\" | 200",
                "\"reasoning_content\":\"I see.\" | 200",
                "\"reasoning\":\"I see.\",\"reasoning_content\":\"I see.\" | 200",
                "\"reasoning\":\"\",\"reasoning_content\":\"I see.\" | 200",
                "\"reasoning\":null,\"reasoning_content\":null | 200",
                "\"reasoning\":\"I see.\",\"reasoning_content\":\"I hear.\" | 400",
                "\"reasoning\":5 | 400",
            })
    void thoughtsInHistoriesHaveTwoNames(String fields, int status) throws Exception {
        HttpResponse<String> response = http.chat("""
                {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?",%s},
                {"role":"user","content":"Hi"}]}""".formatted(fields));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(status);
        if (status == 400) {
            assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo("messages[1].reasoning");
        }
    }
}
