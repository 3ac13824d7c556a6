package org.stromboli.api.text;

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
import java.util.ArrayList;
import java.util.List;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.body.BodyReader;
import org.stromboli.api.chat.ChatReply;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.FieldNames;
import org.stromboli.api.gate.RequestIdGate;
import org.stromboli.api.request.ChatBody;
import org.stromboli.api.request.ChatRequestReader;
import org.stromboli.api.stream.Answers;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.completion.Completion;
import org.stromboli.completion.Completions;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.RawPrompt;
import org.stromboli.generation.RequestRejectedException;

/// `POST /v1/completions`: continues a text, without template or images. Threads and cancellation as in
/// [ChatResource].
@Path("/v1/completions")
@RunOnVirtualThread
public final class TextResource {

    private final BodyReader reader;
    private final Answers answers;
    private final Completions completions;
    private final ModelCard model;
    private final ApiSettings settings;
    private final CurrentVertxRequest connection;

    TextResource(
            BodyReader reader,
            Answers answers,
            Completions completions,
            ModelCard model,
            ApiSettings settings,
            CurrentVertxRequest connection) {
        this.reader = reader;
        this.answers = answers;
        this.completions = completions;
        this.model = model;
        this.settings = settings;
        this.connection = connection;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response complete(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        TextBody text = reader.read(json, client, TextBody.class);
        ChatBody body = reader.convert(text.likeChat(), ChatBody.class);
        List<RawPrompt> prompts = text.prompts(model.vocabularySize());
        boolean stream = Check.isTrue(body.stream());
        boolean echo = Check.isTrue(text.echo());
        check(stream, echo, body, prompts);
        String id = "cmpl-" + RequestIdGate.idOf(connection.getCurrent(), body.requestId());
        CompletionRequest request = new ChatRequestReader(model, settings.maxChoices()).readText(id, body);
        List<String> echoed =
                prompts.stream().map(each -> echo ? shown(each) : "").toList();
        TextReply reply =
                new TextReply(id, Instant.now().getEpochSecond(), model, ChatReply.Requested.of(body), echoed);
        return prompts.size() == 1
                ? answers.answer(reply, start(request, prompts.getFirst(), client), stream, client)
                : whole(reply, request, prompts, client);
    }

    private static void check(boolean stream, boolean echo, ChatBody body, List<RawPrompt> prompts) {
        if (stream && prompts.size() > 1) {
            throw RequestRejectedException.invalid("prompt", "Only one prompt can be streamed.");
        }
        if (echo && Check.isTrue(body.logprobs())) {
            throw RequestRejectedException.invalid("echo", "`echo` cannot be combined with `logprobs`.");
        }
    }

    private String shown(RawPrompt prompt) {
        return prompt instanceof RawPrompt.Text text ? text.text() : completions.text(completions.ids(prompt));
    }

    private Response whole(TextReply reply, CompletionRequest request, List<RawPrompt> prompts, ClientConnection client)
            throws InterruptedException {
        List<Completion> started = new ArrayList<>();
        try {
            for (RawPrompt each : prompts) {
                started.add(start(request, each, client));
            }
            return Answers.json(reply.whole(started));
        } finally {
            started.forEach(Completion::close);
        }
    }

    private Completion start(CompletionRequest request, RawPrompt prompt, ClientConnection client)
            throws InterruptedException {
        try {
            return completions.start(client.own(request), prompt, client.cancellation());
        } catch (RequestRejectedException e) {
            FieldNames names = new FieldNames();
            names.put("messages", "prompt");
            throw names.translated(e);
        }
    }
}
