package org.stromboli.tools.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stromboli.tools.client.LocalServer.chunk;
import static org.stromboli.tools.client.LocalServer.lastChunk;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.tools.client.CommandRun;
import org.stromboli.tools.client.LocalServer;

class AskCommandTest {

    @TempDir
    Path directory;

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun ask(String... words) {
        List<String> all = new ArrayList<>(List.of("ask", "--url", server.url()));
        all.addAll(List.of(words));
        return CommandRun.of(new AskCommand(), all.toArray(String[]::new));
    }

    private JsonNode request() {
        return server.requests().getFirst();
    }

    @Test
    void tokensArePrintedAndALineEndsThem() {
        server.chat(_ -> LocalServer.stream(chunk("a \"red\"\n"), chunk("square 🌋"), lastChunk("stop"), "[DONE]"));
        assertThat(ask("What is this?")).isEqualTo(new CommandRun(0, "a \"red\"\nsquare 🌋\n", ""));
    }

    @Test
    void theRequestIsGreedyAndStreamed() {
        assertThat(ask("What", "is", "this?").exitCode()).isZero();
        assertThat(request().path("model").asText()).isEqualTo("tiny");
        assertThat(request().path("stream").asBoolean()).isTrue();
        assertThat(request().path("max_tokens").asInt()).isEqualTo(256);
        assertThat(request().path("temperature").asDouble()).isZero();
        assertThat(request().at("/messages/0/role").asText()).isEqualTo("user");
        assertThat(request().at("/messages/0/content/0/text").asText()).isEqualTo("What is this?");
    }

    @Test
    void optionsBecomeFields() {
        CommandRun run = ask("--model", "m", "--system", "Be brief.", "--max-tokens=2", "--temperature", "0.5", "@x?");
        assertThat(run.exitCode()).isZero();
        assertThat(request().path("model").asText()).isEqualTo("m");
        assertThat(request().path("max_tokens").asInt()).isEqualTo(2);
        assertThat(request().path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(request().at("/messages/0/role").asText()).isEqualTo("system");
        assertThat(request().at("/messages/0/content").asText()).isEqualTo("Be brief.");
        assertThat(request().at("/messages/1/content/0/text").asText()).isEqualTo("@x?");
    }

    @Test
    void imagesComeBeforeTheQuestion() throws IOException {
        Path file = Files.write(directory.resolve("cat.JPG"), new byte[] {1, 2, 3});
        assertThat(ask("--image", file.toString(), "--image", "https://example.org/dog.png", "Which?")
                        .exitCode())
                .isZero();
        JsonNode content = request().at("/messages/0/content");
        assertThat(content.at("/0/image_url/url").asText()).isEqualTo("data:image/jpeg;base64,AQID");
        assertThat(content.at("/1/image_url/url").asText()).isEqualTo("https://example.org/dog.png");
        assertThat(content.at("/2/text").asText()).isEqualTo("Which?");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        Path missing = directory.resolve("none.png");
        assertThat(ask("--image", missing.toString(), "Which?"))
                .isEqualTo(new CommandRun(1, "", "stromboli ask: there is no file %s%n".formatted(missing)));
    }

    @Test
    void aFileThatIsNoImageIsRejected() {
        assertThat(ask("--image", "notes.txt", "Which?").errors())
                .isEqualTo("stromboli ask: the name of notes.txt does not tell an image format"
                        + " (bmp, gif, jpeg, jpg, png, tif, tiff, webp)\n");
    }

    @Test
    void withoutAQuestionTheCommandLineIsWrong() {
        CommandRun run = ask();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors())
                .startsWith("stromboli ask: a question is needed")
                .hasLineCount(1);
    }

    @Test
    void anErrorOfTheServerIsItsMessage() {
        server.chat(_ -> LocalServer.error(400, "the context is too long", "context_length"));
        assertThat(ask("What?")).isEqualTo(new CommandRun(1, "", "stromboli ask: the context is too long\n"));
    }

    @Test
    void anErrorInTheStreamComesAfterTheTokens() {
        server.chat(_ -> LocalServer.stream(chunk("a red"), "{\"error\": {\"message\": \"the device is lost\"}}"));
        assertThat(ask("What?")).isEqualTo(new CommandRun(1, "a red\n", "stromboli ask: the device is lost\n"));
    }

    @Test
    void aStreamThatStopsEarlyIsAnError() {
        server.chat(_ -> LocalServer.stream(chunk("a red")));
        assertThat(ask("What?"))
                .isEqualTo(new CommandRun(
                        1, "a red\n", "stromboli ask: the connection was closed before the answer was complete\n"));
    }

    @Test
    void noServerIsAnError() {
        server.close();
        for (String model : List.of("--model=tiny", "--system=x")) {
            assertThat(ask(model, "What?"))
                    .isEqualTo(new CommandRun(
                            1,
                            "",
                            "stromboli ask: no server answers at %s. Start one with: ./stromboli serve\n"
                                    .formatted(server.url())));
        }
    }
}
