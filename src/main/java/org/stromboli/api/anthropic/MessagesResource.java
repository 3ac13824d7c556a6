package org.stromboli.api.anthropic;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.stromboli.api.ModelCard;
import org.stromboli.api.body.BodyReader;
import org.stromboli.api.chat.TranslatedChats;
import org.stromboli.api.fields.Check;
import org.stromboli.api.stream.Answers;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.completion.Answer;

/// `POST /v1/messages` and `POST /v1/messages/count_tokens`. The version that clients name in a header is taken for
/// what it is today.
@Path("/v1/messages")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
public final class MessagesResource {

    private final BodyReader reader;
    private final Answers answers;
    private final TranslatedChats door;
    private final ModelCard model;
    private final CurrentVertxRequest connection;

    MessagesResource(
            BodyReader reader, Answers answers, TranslatedChats door, ModelCard model, CurrentVertxRequest connection) {
        this.reader = reader;
        this.answers = answers;
        this.door = door;
        this.model = model;
        this.connection = connection;
    }

    /// The answer of `count_tokens`.
    @JsonNaming(SnakeCaseStrategy.class)
    public record TokenCount(int inputTokens) {}

    @POST
    public Response create(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        MessagesBody body = reader.read(json, client, MessagesBody.class);
        Check.present("max_tokens", body.maxTokens());
        MessageReply reply = new MessageReply("msg_" + client.requestId(), model.name());
        Answer completion = door.start(MessagesTranslation.of(reply.id(), body), client);
        return answers.answer(reply, completion, Check.isTrue(body.stream()), client);
    }

    @POST
    @Path("count_tokens")
    public Response countTokens(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        MessagesBody body = reader.read(json, client, MessagesBody.class);
        int tokens = door.promptTokens(MessagesTranslation.of(client.requestId(), body), client);
        return Answers.json(new TokenCount(tokens));
    }
}
