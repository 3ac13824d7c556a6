package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.chat.tools.ToolChoice;
import org.stromboli.chat.tools.ToolOffer;
import org.stromboli.completion.Answer;
import org.stromboli.completion.Completions;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.fakes.FakeTools;
import org.stromboli.rounds.RoundLimits;
import org.stromboli.rounds.ServerOffer;
import org.stromboli.rounds.ToolRounds;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolServer;

/// A call between two generations of the embedded model, on its real engine.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(300)
class EmbeddedRoundsTest {

    private static final int BLOCK_TOKENS = 4;

    /// What opens a demanded call is written by the server, and is not part of the second prompt in the same form.
    private static final int OPENING_TOKENS = 24;

    @Inject
    Completions completions;

    @Test
    void theSecondGenerationFindsItsPrefixWithTheImage() throws Exception {
        String image = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("deploy/examples/shapes.png")));
        List<RequestPart> parts = List.of(
                RequestPart.Image.fine("data:image/png;base64," + image, "image"),
                new RequestPart.Text("What is in the picture?"));
        FakeTools tools = new FakeTools();
        tools.with(new ServerTool(
                "look",
                "Looks closely.",
                Map.of("type", "object", "properties", Map.of("image", Map.of("type", "string"))),
                true));
        try (ToolServer server = tools.server("eye")) {
            ServerOffer offer = ServerOffer.of(List.of(ServerOffer.Selection.all(server)), Set.of());
            CompletionRequest request = CompletionRequest.of(
                            "rounds",
                            ChatInput.of(List.of(new RequestMessage("user", parts, false, Map.of())))
                                    .withTools(new ToolOffer(offer.shown(), ToolChoice.REQUIRED, true)),
                            SamplingParameters.GREEDY,
                            OutputOptions.DEFAULT.withMaxTokens(OptionalInt.of(60)))
                    .withCacheSalt("rounds");
            ToolRounds rounds =
                    new ToolRounds(completions, new RoundLimits(OptionalInt.of(1), 1, 1000, Duration.ofSeconds(30)));
            try (Answer answer = rounds.start(request, offer, new Cancellation())) {
                int first = answer.promptIds().length;
                while (!answer.isOver()) {
                    assertThat(answer.next()).isNotNull();
                }
                assertThat(tools.calls.take().images()).hasSize(1);
                assertThat(answer.usage().promptTokens()).isGreaterThan(2 * first - OPENING_TOKENS);
                assertThat(answer.usage().cachedTokens()).isBetween(first - OPENING_TOKENS - BLOCK_TOKENS, first);
            }
        }
    }
}
