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
import org.stromboli.completion.Answer;
import org.stromboli.toolserver.ToolServers;

/// `POST /v1/responses`. Responses are made while their client waits, and not kept.
@Path("/v1/responses")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
public final class ResponsesResource {

    private final BodyReader reader;
    private final Answers answers;
    private final TranslatedChats door;
    private final ModelCard model;
    private final ToolServers servers;
    private final CurrentVertxRequest connection;

    ResponsesResource(
            BodyReader reader,
            Answers answers,
            TranslatedChats door,
            ModelCard model,
            ToolServers servers,
            CurrentVertxRequest connection) {
        this.reader = reader;
        this.answers = answers;
        this.door = door;
        this.model = model;
        this.servers = servers;
        this.connection = connection;
    }

    @POST
    public Response create(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        ResponsesBody body = reader.read(json, client, ResponsesBody.class);
        long now = Instant.now().getEpochSecond();
        Toolbox tools = Toolbox.of(body);
        String id = "resp_" + client.requestId();
        McpOffer offer = new McpToolReader(servers).read(tools);
        ResponsesTranslation translation = ResponsesTranslation.of(body, tools, offer.offer());
        McpOffer approved = offer.withApproved(translation.approved());
        Answer completion = door.start(translation.chat(id), approved.offer(), client);
        ResponseReply reply = new ResponseReply(id, now, model, body, tools, approved);
        return answers.answer(reply, completion, Check.isTrue(body.stream()), client);
    }
}
