package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that would like HTTP/2 without TLS are served in HTTP/1.1, whole.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class CleartextUpgradeTest {

    @TestHTTPResource("/")
    URI server;

    @Test
    void anUpgradeToHttp2IsDeclined() throws Exception {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            String request = """
                    GET /health/live HTTP/1.1\r
                    Host: localhost\r
                    Connection: Upgrade, HTTP2-Settings, close\r
                    Upgrade: h2c\r
                    HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r
                    \r
                    """;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void javasClientReadsLargeAnswersWhole() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(server.resolve("/openapi.json")).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
                assertThat(answer.body()).endsWith("}");
            }
        }
    }
}
