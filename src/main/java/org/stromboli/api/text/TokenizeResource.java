package org.stromboli.api.text;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.body.BodyReader;
import org.stromboli.api.fields.Check;
import org.stromboli.api.request.ChatBody;
import org.stromboli.api.request.ChatRequestReader;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.completion.Completions;
import org.stromboli.completion.request.RawPrompt;
import org.stromboli.generation.RequestRejectedException;

/// `POST /tokenize` and `POST /detokenize`: how the model sees a text or a chat, images included, and what tokens
/// look like.
@Path("/")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class TokenizeResource {

    private static final int MAX_TOKENS = 1 << 20;

    private final BodyReader reader;
    private final Completions completions;
    private final ModelCard model;
    private final ApiSettings settings;
    private final CurrentVertxRequest connection;

    TokenizeResource(
            BodyReader reader,
            Completions completions,
            ModelCard model,
            ApiSettings settings,
            CurrentVertxRequest connection) {
        this.reader = reader;
        this.completions = completions;
        this.model = model;
        this.settings = settings;
        this.connection = connection;
    }

    /// Either a prompt or, among the others, messages and what goes with them in a chat.
    @JsonNaming(SnakeCaseStrategy.class)
    public record TokenizeBody(
            @Nullable String prompt,
            @Nullable Boolean addSpecialTokens,
            @Nullable Boolean returnTokenStrs,
            @JsonAnySetter @Nullable Map<String, JsonNode> others) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record DetokenizeBody(
            @Nullable String model, @Nullable List<Integer> tokens) {}

    /// @param maxModelLen max tokens of prompt and answer together
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tokens(
            int count,
            int maxModelLen,
            int[] tokens,
            @Nullable List<String> tokenStrs) {}

    /// The text of tokens.
    public record Text(String prompt) {}

    @POST
    @Path("tokenize")
    public Tokens tokenize(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        TokenizeBody body = reader.read(json, client, TokenizeBody.class);
        int[] ids = ids(body, client);
        List<String> texts = Check.isTrue(body.returnTokenStrs())
                ? Arrays.stream(ids).mapToObj(this::text).toList()
                : null;
        return new Tokens(ids.length, model.contextTokens(), ids, texts);
    }

    private int[] ids(TokenizeBody body, ClientConnection client) throws InterruptedException {
        ObjectNode chat = JsonNodeFactory.instance.objectNode();
        if (body.others() != null) {
            chat.setAll(body.others());
        }
        boolean isChat = chat.hasNonNull("messages");
        if (isChat == (body.prompt() != null)) {
            throw RequestRejectedException.invalid("prompt", "Either `prompt` or `messages` is required.");
        }
        ChatBody fields = reader.convert(chat, ChatBody.class);
        ChatRequestReader requests = new ChatRequestReader(model, settings.maxChoices());
        String id = "tokenize-" + UUID.randomUUID();
        if (isChat) {
            return completions.ids(requests.read(id, fields), client.cancellation());
        }
        requests.readText(id, fields); // for its checks
        return completions.ids(new RawPrompt.Text(
                Check.present("prompt", body.prompt()), body.addSpecialTokens() == null || body.addSpecialTokens()));
    }

    private String text(int id) {
        return new String(completions.bytes(id), StandardCharsets.UTF_8);
    }

    @POST
    @Path("detokenize")
    public Text detokenize(InputStream json) throws IOException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        DetokenizeBody body = reader.read(json, client, DetokenizeBody.class);
        if (body.model() != null && !model.names().contains(body.model())) {
            throw ChatRequestReader.unknownModel(body.model());
        }
        List<Integer> tokens = Check.present("tokens", body.tokens());
        Check.atMost("tokens", tokens, MAX_TOKENS);
        int[] ids = new int[tokens.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Check.within("tokens", Check.present("tokens", tokens.get(i)), 0, 0, model.vocabularySize() - 1);
        }
        return new Text(completions.text(ids));
    }
}
