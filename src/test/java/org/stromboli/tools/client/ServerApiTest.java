package org.stromboli.tools.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cli.CommandFailedException;
import picocli.CommandLine;

class ServerApiTest {

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ServerApi api() {
        return new ServerApi(server.url() + "//", Optional.of("secret"), Duration.ofSeconds(30));
    }

    @Test
    void theFirstModelIsTheOneThatIsListedFirst() throws Exception {
        assertThat(api().firstModel()).isEqualTo("tiny");
    }

    @Test
    void theApiKeyIsABearerToken() throws Exception {
        var _ = api().firstModel();
        assertThat(server.authorizations()).containsExactly("Bearer secret");
    }

    @Test
    void withoutAKeyThereIsNoHeader() throws Exception {
        var _ = new ServerApi(server.url(), Optional.empty(), Duration.ofSeconds(30)).firstModel();
        assertThat(server.authorizations()).containsExactly("none");
    }

    @Test
    void aServerWithoutModelsIsAnError() {
        server.models(200, "{\"data\": []}");
        assertThatThrownBy(() -> api().firstModel())
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("%s lists no model under /v1/models", server.url());
    }

    @Test
    void theMessageOfAnErrorIsTheServers() {
        server.models(401, "{\"error\": {\"message\": \"an API key is needed\"}}");
        assertThatThrownBy(() -> api().firstModel()).hasMessage("an API key is needed");
    }

    @Test
    void anErrorWithoutAMessageTellsTheStatus() {
        server.models(502, "<html>Bad Gateway</html>");
        assertThatThrownBy(() -> api().firstModel()).hasMessage("the server answered with status 502");
    }

    @Test
    void noServerIsAnErrorThatTellsHowToStartOne() {
        server.close();
        assertThatThrownBy(() -> api().firstModel())
                .hasMessage("no server answers at %s. Start one with: ./stromboli serve", server.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "ftp://localhost", "http://a b", ""})
    void whatIsNoUrlIsRejected(String url) {
        assertThatThrownBy(() -> new ServerApi(url, Optional.empty(), Duration.ofSeconds(1)))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("not the URL of a server: " + url);
    }

    @Test
    void optionsNameTheServerAndItsKey() throws Exception {
        ServerOptions options =
                CommandLine.populateCommand(new ServerOptions(), "--url", server.url(), "--api-key", "other");
        var _ = options.connect(Duration.ofSeconds(30)).firstModel();
        assertThat(server.authorizations()).containsExactly("Bearer other");
    }

    @Test
    void codesOfErrorsAreWordsOrNumbers() {
        assertThat(ErrorResponse.code("{\"error\": {\"code\": \"queue_full\"}}"))
                .isEqualTo("queue_full");
        assertThat(ErrorResponse.code("{\"error\": {\"code\": 429}}")).isEqualTo("429");
        assertThat(ErrorResponse.code("{\"error\": {\"code\": null}}")).isEmpty();
        assertThat(ErrorResponse.code("no JSON")).isEmpty();
    }
}
