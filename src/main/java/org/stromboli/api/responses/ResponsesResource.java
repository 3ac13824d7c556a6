package org.stromboli.api.responses;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.stromboli.api.ModelCard;
import org.stromboli.api.body.BodyReader;
import org.stromboli.api.chat.TranslatedChats;
import org.stromboli.api.fields.Check;
import org.stromboli.api.stream.Answers;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.completion.Completion;

/// `POST /v1/responses`. Responses are made while their client waits, and not kept.
@Path("/v1/responses")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
public final class ResponsesResource {

    private final BodyReader reader;
    private final Answers answers;
    private final TranslatedChats door;
    private final ModelCard model;
    private final CurrentVertxRequest connection;

    ResponsesResource(
            BodyReader reader, Answers answers, TranslatedChats door, ModelCard model, CurrentVertxRequest connection) {
        this.reader = reader;
        this.answers = answers;
        this.door = door;
        this.model = model;
        this.connection = connection;
    }

    @POST
    public Response create(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        ResponsesBody body = reader.read(json, client, ResponsesBody.class);
        long now = Instant.now().getEpochSecond();
        Toolbox tools = Toolbox.of(body);
        ResponseReply reply = new ResponseReply("resp_" + client.requestId(), now, model, body, tools);
        Completion completion = door.start(ResponsesTranslation.of(reply.id(), body, tools), client);
        return answers.answer(reply, completion, Check.isTrue(body.stream()), client);
    }
}
