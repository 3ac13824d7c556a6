package org.stromboli.tools.ask;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stromboli.cli.CommandFailedException;
import org.stromboli.cli.HelpOption;
import org.stromboli.cli.NumberConverter;
import org.stromboli.tools.client.ChatBody;
import org.stromboli.tools.client.ErrorResponse;
import org.stromboli.tools.client.Json;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.client.ServerOptions;
import org.stromboli.tools.client.ServerSentEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./stromboli ask`: one question to a running server; tokens are printed as they arrive.
@Command(
        name = "ask",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Asks a running server a question and prints tokens as they arrive.", ""})
public final class AskCommand implements Callable<Integer> {

    /// Headers come with the first token, which waits for a queue and for a prompt.
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    @Parameters(paramLabel = "QUESTION", arity = "0..*", description = "the question; several words are joined")
    private List<String> words = new ArrayList<>();

    @Option(names = "--image", paramLabel = "FILE", description = "an image file or URL; may be repeated")
    private List<String> images = new ArrayList<>();

    @Option(names = "--system", paramLabel = "TEXT", description = "a system message")
    private @Nullable String system;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "max tokens to generate (256)")
    private int maxTokens = 256;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            converter = NumberConverter.NotNegative.class,
            description = "0 is greedy and answers the same every time (0)")
    private double temperature;

    @Option(names = "--model", paramLabel = "NAME", description = "the model (the first one that the server lists)")
    private @Nullable String model;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    @SuppressWarnings("unused") // picocli looks at the annotation
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (words.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a question is needed, for example: ./stromboli ask --image cat.jpg \"What is this?\"");
        }
        ServerApi api = server.connect(TIMEOUT);
        HttpResponse<InputStream> response = post(api, body(api).json());
        try (InputStream stream = response.body()) {
            if (response.statusCode() != 200) {
                String error = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                throw new CommandFailedException(ErrorResponse.message(response.statusCode(), error));
            }
            print(new ServerSentEvents(stream), spec.commandLine().getOut());
        }
        return 0;
    }

    private static HttpResponse<InputStream> post(ServerApi api, String body) throws IOException, InterruptedException {
        try {
            return api.post("/v1/chat/completions", body);
        } catch (ConnectException e) {
            throw api.unreachable(e);
        }
    }

    private ChatBody body(ServerApi api) throws IOException, InterruptedException {
        ChatBody body = new ChatBody().stream().maxTokens(maxTokens).temperature(temperature);
        if (system != null) {
            body.system(system);
        }
        for (String image : images) {
            body.image(ImageArgument.url(image));
        }
        return body.text(String.join(" ", words)).model(model == null ? api.firstModel() : model);
    }

    /// @throws CommandFailedException if the stream ends with an error, or before the answer does
    private static void print(ServerSentEvents events, PrintWriter out) throws IOException {
        boolean finished = false;
        try {
            for (String data = events.next(); data != null; data = events.next()) {
                JsonNode event = Json.read(data);
                if (event.has("error")) {
                    throw new CommandFailedException(ErrorResponse.message(200, data));
                }
                JsonNode choice = event.path("choices").path(0);
                String text = choice.path("delta").path("content").textValue();
                if (text != null) {
                    out.print(text);
                    out.flush();
                }
                finished |= choice.path("finish_reason").isTextual();
            }
        } finally {
            out.println();
        }
        if (!finished) {
            throw new CommandFailedException("the connection was closed before the answer was complete");
        }
    }
}
