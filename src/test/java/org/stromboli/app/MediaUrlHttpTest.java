package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.file.Files;
import java.util.Base64;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Media by URL through the whole server.
@QuarkusTest
@TestProfile(FixtureService.class)
@Timeout(120)
class MediaUrlHttpTest {

    @TestHTTPResource("/")
    URI server;

    @ConfigProperty(name = WebImages.URL)
    String web;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = new HttpProbe(server, FixtureService.KEY);
    }

    @Test
    void anImageIsTheSameWhereverItComesFrom() throws Exception {
        String data = "data:image/png;base64,"
                + Base64.getEncoder().encodeToString(Files.readAllBytes(WebImages.DIRECTORY.resolve("rgb.png")));
        JsonNode inline = HttpProbe.json(http.chat(chat(data)));

        assertThat(inline.at("/choices/0/token_ids")).isNotEmpty();
        for (String url : new String[] {web + "/rgb.png", "file://" + WebImages.DIRECTORY + "/rgb.png"}) {
            JsonNode fetched = HttpProbe.json(http.chat(chat(url)));
            assertThat(fetched.at("/choices/0/token_ids")).isEqualTo(inline.at("/choices/0/token_ids"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WEB/gone.png, 422, media_unavailable",
        "http://127.0.0.1:1/a.png, 400, media_not_allowed",
        "https://example.com/a.png, 400, media_not_allowed",
        "file:///etc/passwd, 400, media_not_allowed",
        "file://DIR/gone.png, 422, media_unavailable",
        "http://user@127.0.0.1/a.png, 400, invalid_media",
        "http://0x7f.1/a.png, 400, invalid_media",
        "gopher://127.0.0.1/, 400, invalid_media"
    })
    void whatCannotBeHadIsToldInOneForm(String url, int status, String code) throws Exception {
        var response = http.chat(chat(url.replace("WEB", web).replace("DIR", WebImages.DIRECTORY.toString())));
        JsonNode error = HttpProbe.json(response).path("error");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("param").asText()).isEqualTo("messages[0].content[0].image_url.url");
        assertThat(error.path("message").asText()).doesNotContain("127.", "passwd", "gone", "example");
    }

    @Test
    void metricsCountFetchesAndHoldNoUrls() throws Exception {
        http.chat(chat(web + "/rgb.png?secret"));
        http.chat(chat("https://example.com/a.png"));

        String metrics = http.get("/metrics").body();
        assertThat(metrics)
                .containsPattern("stromboli_media_failures_total\\{cause=\"forbidden\"[^}]*} [1-9]")
                .containsPattern("stromboli_media_fetch_seconds_count\\{modality=\"image\"[^}]*} [1-9]")
                .doesNotContain("secret", "rgb.png", "http_client");
    }

    private static String chat(String url) {
        return """
                {"messages":[{"role":"user","content":[
                    {"type":"image_url","image_url":{"url":"%s","detail":"auto"}},{"type":"text","text":"What?"}]}],
                 "temperature":0,"max_tokens":8,"ignore_eos":true,"return_token_ids":true}
                """.formatted(url);
    }
}
