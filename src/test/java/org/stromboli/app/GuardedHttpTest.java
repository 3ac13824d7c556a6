package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.Waiting;

/// Nothing but probes and metrics answers to somebody without a key, and a key allows what it allows.
@QuarkusTest
@TestProfile(GuardedService.class)
@Timeout(60)
class GuardedHttpTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    @Inject
    StromboliConfig config;

    @Inject
    ApiKeyReloader watch;

    private HttpProbe nobody;
    private HttpProbe friend;

    @BeforeEach
    void begin() {
        nobody = ScriptedService.begin(server, generator);
        friend = new HttpProbe(server, GuardedService.KEY);
    }

    @AfterEach
    void restoreKeys() throws IOException {
        writeKeys(GuardedService.KEYS);
    }

    private void writeKeys(String keys) throws IOException {
        Files.writeString(config.apiKeysFile().orElseThrow(), keys);
        watch.look();
    }

    @Test
    void everyDescribedPathWantsAKey() throws Exception {
        HttpResponse<String> description = nobody.get("/openapi.json", "Authorization", "Bearer " + GuardedService.KEY);
        assertThat(description.statusCode()).isEqualTo(200);
        List<String> guarded = new ArrayList<>();
        for (var path : JSON.readTree(description.body()).path("paths").properties()) {
            String place = path.getKey().replace("{id}", "tiny");
            if (place.startsWith("/health") || place.matches("/metrics|/ping")) {
                assertThat(nobody.get(place).statusCode()).describedAs(place).isEqualTo(200);
                continue;
            }
            guarded.add(place);
            assertUnauthorized(place, nobody.get(place));
            assertUnauthorized(place, nobody.post(place, "application/json", "{}"));
        }
        assertThat(guarded).hasSizeGreaterThan(6);
        assertThat(generator.submitted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/openapi",
                "/openapi.yaml",
                "/openapi.yml",
                "/docs",
                "/docs/",
                "/docs/index.html",
                "/docs/swagger-ui-bundle.js",
                "/q",
                "/q/",
                "/q/dev-ui",
                "/q/health",
                "/q/metrics",
                "/q/openapi",
                "/favicon.ico",
                "/web/chat.js",
                "/web/../v1/models",
                "/nothing",
                "/v1",
                "//v1/models",
                "/v1/./models",
                "/health/../v1/models",
                "/health/%2e%2e/v1/models",
                "/health/..%2fv1/models",
                "/metrics/../v1/models",
                "/metrics/",
                "/metricsx",
                "/healthz",
                "/%76%31/models",
                "/v1/models;x=/health",
                "/v1/models?x=/health/live",
                "/V1/models",
            })
    void everyOtherPathWantsAKeyToo(String path) throws Exception {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            // The client of the JDK would tidy the path up.
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .formatted(path)
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .describedAs(path)
                    .matches("(?s)HTTP/1.1 (401|404) .*")
                    .doesNotContain("\"data\"", "swagger", "openapi:");
        }
    }

    private static void assertUnauthorized(String path, HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).describedAs(path).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.path("type").asText()).describedAs(path).isEqualTo("authentication_error");
        assertThat(error.path("message").asText()).contains("API key");
        boolean anthropic = path.startsWith("/v1/messages");
        assertThat(error.has("param")).isEqualTo(!anthropic);
        assertThat(error.has("code")).isEqualTo(!anthropic);
    }

    @Test
    void aKeyMayBeShownInTwoHeaders() throws Exception {
        assertThat(nobody.get("/v1/models", "Authorization", "Bearer " + GuardedService.KEY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(nobody.get("/v1/models", "authorization", "bearer  " + GuardedService.KEY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(nobody.get("/v1/models", "X-Api-Key", GuardedService.KEY).statusCode())
                .isEqualTo(200);
        for (String wrong : List.of("", "x", GuardedService.KEY + "x", "name=team-a", "team-a")) {
            assertThat(nobody.get("/v1/models", "X-Api-Key", wrong).statusCode())
                    .isEqualTo(401);
            assertThat(nobody.get("/v1/models", "Authorization", "Bearer " + wrong)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(nobody.get("/v1/models", "Authorization", "Basic " + wrong)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void whoIsTurnedAwayWithALargeBodyMayUseTheConnectionAgain() throws Exception {
        byte[] body = new byte[3_000_000];
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                            .formatted(body.length)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            List<String> statuses = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> line.contains("HTTP/1.1 "))
                    .map(line -> line.substring(line.indexOf("HTTP/1.1 ")))
                    .toList();
            assertThat(statuses).containsExactly("HTTP/1.1 401 Unauthorized", "HTTP/1.1 200 OK");
        }
    }

    @Test
    void aKeyRunsAsManyRequestsAsItMay() throws Exception {
        HttpProbe one = new HttpProbe(server, GuardedService.ONE_AT_A_TIME);
        generator.script(running -> running.token(0, 72)); // and no end
        try (HttpProbe.Connection stream = one.open("{\"stream\":true,%s}".formatted(ScriptedService.HI))) {
            stream.lineStartingWith("data: ");
            HttpResponse<String> second = one.chat("{%s}".formatted(ScriptedService.HI));
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("Retry-After")).contains("1");
            JsonNode error = HttpProbe.json(second).path("error");
            assertThat(error.path("type").asText()).isEqualTo("rate_limit_error");
            assertThat(error.path("code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(error.path("message").asText()).contains("team-b", "1 requests at the same time");
            assertThat(nobody.get("/v1/models", "X-Api-Key", GuardedService.ONE_AT_A_TIME)
                            .statusCode())
                    .describedAs("looking around costs nothing")
                    .isEqualTo(200);
            generator.script(running -> running.answer("Hello"));
            assertThat(friend.chat("{%s}".formatted(ScriptedService.HI)).statusCode())
                    .isEqualTo(200);
        }
        Waiting.until("the server has seen that the stream is gone", () -> {
            int status = one.chat("{%s}".formatted(ScriptedService.HI)).statusCode();
            assertThat(status).isIn(200, 429);
            return status == 200;
        });
    }

    @Test
    void aKeyMayComeSoOftenAndIsToldWhenToComeAgain() throws Exception {
        HttpProbe seldom = new HttpProbe(server, GuardedService.TWICE_A_MINUTE);
        HttpResponse<String> last = seldom.chat("{%s}".formatted(ScriptedService.HI));
        for (int i = 0; i < 3 && last.statusCode() == 200; i++) {
            last = seldom.chat("{%s}".formatted(ScriptedService.HI));
        }
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(last.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 30);
        assertThat(HttpProbe.json(last).at("/error/message").asText()).contains("team-c", "2 requests a minute");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            /v1/chat/completions | {"response_format":{"type":"json_object"},%s}
            /v1/completions      | {"prompt":"Hi","cache_salt":"mine"}
            /v1/messages         | {"max_tokens":9,%s}
            /v1/responses        | {"input":"Hi"}
            /v1/systemone        | {"state":"Hi","questions":{"q":{"type":"noul","instructions":"?"}}}
            """)
    void keysDoNotShareComputedPrefixes(String path, String fields) throws Exception {
        String body = fields.replace("%s", ScriptedService.HI);
        assertThat(friend.post(path, "application/json", body).statusCode()).isEqualTo(200);
        assertThat(new HttpProbe(server, GuardedService.ONE_AT_A_TIME)
                        .post(path, "application/json", body)
                        .statusCode())
                .isEqualTo(200);
        assertThat(generator.submitted).hasSize(2);
        String own = body.contains("mine") ? "mine" : "";
        assertThat(generator.submitted)
                .extracting(running -> running.request.cacheSalt())
                .containsExactly("team-a\n" + own, "team-b\n" + own);
        assertThat(generator.submitted)
                .allMatch(running -> running.request.constraint().isPresent() == body.contains("response_format"));
    }

    @Test
    void keysChangeWhileTheServerRuns() throws Exception {
        writeKeys("a-new-key\n");
        assertThat(friend.get("/v1/models", "X-Api-Key", "a-new-key").statusCode())
                .isEqualTo(200);
        assertThat(friend.get("/v1/models", "X-Api-Key", GuardedService.KEY).statusCode())
                .isEqualTo(401);
        for (String broken : List.of("", "\n#\n", "another-key max-running=none\n", "another-key who=me")) {
            writeKeys(broken);
            assertThat(friend.get("/v1/models", "X-Api-Key", "a-new-key").statusCode())
                    .isEqualTo(200);
            assertThat(friend.get("/v1/models", "X-Api-Key", "another-key").statusCode())
                    .isEqualTo(401);
        }
        Files.delete(config.apiKeysFile().orElseThrow());
        watch.look();
        assertThat(friend.get("/v1/models", "X-Api-Key", "a-new-key").statusCode())
                .isEqualTo(200);
        assertThat(friend.get("/v1/models").statusCode()).isEqualTo(401);
    }

    @Test
    void pagesOfAnAllowedOriginMayUseIt() throws Exception {
        HttpResponse<String> preflight = nobody.send(
                "OPTIONS",
                "/v1/chat/completions",
                "Origin",
                GuardedService.PAGE,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains(GuardedService.PAGE);
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Methods")
                        .orElseThrow())
                .contains("POST");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElseThrow())
                .contains("authorization");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        HttpResponse<String> unauthorized = nobody.get("/v1/models", "Origin", GuardedService.PAGE);
        assertThat(unauthorized.statusCode()).isEqualTo(401);
        assertThat(unauthorized.headers().firstValue("Access-Control-Allow-Origin"))
                .contains(GuardedService.PAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://other.example", "http://page.example", "https://page.example.evil.com", "null"})
    void pagesOfOtherOriginsMayNot(String origin) throws Exception {
        HttpResponse<String> preflight = nobody.send(
                "OPTIONS", "/v1/chat/completions", "Origin", origin, "Access-Control-Request-Method", "POST");
        assertThat(preflight.statusCode()).isEqualTo(401);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void theFileOfKeysIsNamedInTheSettings() {
        assertThat(config.apiKeysFile().map(Path::isAbsolute)).contains(true);
    }
}
