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
import org.stromboli.fakes.ScriptedGenerator;

/// As long as nobody says otherwise, web pages from elsewhere neither learn anything nor make the server work.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class ForeignPagesHttpTest {

    private static final String PAGE = "https://page.example";

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
    void noPageIsAllowedAnything() throws Exception {
        HttpResponse<String> preflight =
                http.send("OPTIONS", "/v1/chat/completions", "Origin", PAGE, "Access-Control-Request-Method", "POST");
        HttpResponse<String> models = http.get("/v1/models", "Origin", PAGE);
        assertThat(models.statusCode()).isEqualTo(200);
        for (HttpResponse<String> each : java.util.List.of(preflight, models)) {
            assertThat(each.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        }
        assertThat(models.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void whatAPageMaySendWithoutAskingIsRejected() throws Exception {
        for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
            assertThat(http.send("POST", "/v1/chat/completions", "Origin", PAGE, "Content-Type", type)
                            .statusCode())
                    .describedAs(type)
                    .isEqualTo(415);
        }
        HttpResponse<String> untyped = http.send("POST", "/v1/chat/completions", "Origin", PAGE);
        assertThat(untyped.statusCode()).isEqualTo(415);
        assertThat(HttpProbe.json(untyped).at("/error/message").asText()).contains("application/json");
        assertThat(generator.submitted).isEmpty();
    }

    @Test
    void pagesOfTheServerAreGuardedByTheBrowser() throws Exception {
        for (String path : new String[] {"/docs/", "/"}) {
            HttpResponse<String> page = http.get(path, "Accept", "text/html");
            assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'");
            assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        }
    }
}
