package org.stromboli.api.chat;

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
import java.util.stream.Stream;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.body.BodyReader;
import org.stromboli.api.fields.Check;
import org.stromboli.api.gate.RequestIdGate;
import org.stromboli.api.request.ChatBody;
import org.stromboli.api.request.ChatRequestReader;
import org.stromboli.api.request.ToolServerReader;
import org.stromboli.api.request.ToolsReader;
import org.stromboli.api.stream.Answers;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.completion.Answer;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.rounds.ServerOffer;
import org.stromboli.rounds.ToolRounds;
import org.stromboli.toolserver.ToolServers;

/// `POST /v1/chat/completions`. Each request has a virtual thread of its own; a connection that closes cancels it
/// wherever it is.
@Path("/v1/chat/completions")
@RunOnVirtualThread
public final class ChatResource {

    private final BodyReader reader;
    private final Answers answers;
    private final ToolRounds rounds;
    private final ToolServers servers;
    private final ModelCard model;
    private final ApiSettings settings;
    private final CurrentVertxRequest connection;

    ChatResource(
            BodyReader reader,
            Answers answers,
            ToolRounds rounds,
            ToolServers servers,
            ModelCard model,
            ApiSettings settings,
            CurrentVertxRequest connection) {
        this.reader = reader;
        this.answers = answers;
        this.rounds = rounds;
        this.servers = servers;
        this.model = model;
        this.settings = settings;
        this.connection = connection;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response complete(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        ChatBody body = reader.read(json, client, ChatBody.class);
        String id = "chatcmpl-" + RequestIdGate.idOf(connection.getCurrent(), body.requestId());
        ServerOffer offer = new ToolServerReader(servers).read(body);
        CompletionRequest request = new ChatRequestReader(model, settings.maxChoices()).read(id, body, offer.shown());
        client.leaveOut(Stream.concat(ToolsReader.leftOut(body).stream(), offer.leftOut().stream())
                .toList());
        ChatReply reply = new ChatReply(
                id,
                Instant.now().getEpochSecond(),
                model,
                ChatReply.Requested.of(body),
                Check.isTrue(body.echo()) ? request.chat().continuedText() : "");
        Answer completion = rounds.start(client.own(request), offer, client.cancellation());
        return answers.answer(reply, completion, Check.isTrue(body.stream()), client);
    }
}
