package org.stromboli.api.chat;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.api.body.BodyReader;
import org.stromboli.api.request.ChatBody;
import org.stromboli.api.request.ChatRequestReader;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.chat.tools.Tool;
import org.stromboli.completion.Answer;
import org.stromboli.completion.Completion;
import org.stromboli.completion.Completions;
import org.stromboli.completion.Embeddings;
import org.stromboli.completion.OpenChat;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.rounds.ServerOffer;
import org.stromboli.rounds.ToolRounds;
import org.stromboli.sampling.SamplingParameters;

/// Where the other APIs enter: what they ask for is translated into a chat, and read, checked and started like one.
/// Thread-safe.
@Singleton
public final class TranslatedChats {

    private final BodyReader reader;
    private final Completions completions;
    private final ToolRounds rounds;
    private final ModelCard model;
    private final ApiSettings settings;

    TranslatedChats(
            BodyReader reader, Completions completions, ToolRounds rounds, ModelCard model, ApiSettings settings) {
        this.reader = reader;
        this.completions = completions;
        this.rounds = rounds;
        this.model = model;
        this.settings = settings;
    }

    /// @throws RequestRejectedException in the client's words if it cannot be served
    public Answer start(TranslatedChat chat, ClientConnection client) throws InterruptedException {
        return start(chat, ServerOffer.NONE, client);
    }

    /// @param offer tools that this server calls
    /// @throws RequestRejectedException in the client's words if it cannot be served
    public Answer start(TranslatedChat chat, ServerOffer offer, ClientConnection client) throws InterruptedException {
        try {
            client.leaveOut(chat.leftOut());
            return rounds.start(client.own(read(chat, offer.shown())), offer, client.cancellation());
        } catch (RequestRejectedException e) {
            throw chat.names().translated(e);
        }
    }

    /// Tokens of the prompt that a chat becomes, images included.
    ///
    /// @throws RequestRejectedException in the client's words if it is malformed
    public int promptTokens(TranslatedChat chat, ClientConnection client) throws InterruptedException {
        try {
            client.leaveOut(chat.leftOut());
            return completions.ids(read(chat, List.of()), client.cancellation()).length;
        } catch (RequestRejectedException e) {
            throw chat.names().translated(e);
        }
    }

    /// Reads a chat whose last message will go on with one text or another.
    ///
    /// @throws RequestRejectedException in the client's words if it cannot be served
    public Opened open(TranslatedChat chat, ClientConnection client) throws InterruptedException {
        try {
            CompletionRequest request = client.own(read(chat, List.of()));
            OpenChat opened = completions.open(request, client.cancellation());
            return (id, text, tokenIds) -> start(chat, opened, id, text, named(request, tokenIds), client);
        } catch (RequestRejectedException e) {
            throw chat.names().translated(e);
        }
    }

    /// Embeds the images of a chat.
    ///
    /// @param check throws if there is anything else in it
    /// @throws RequestRejectedException in the client's words if it cannot be served
    public Embeddings.Embedded embed(TranslatedChat chat, Consumer<CompletionRequest> check, ClientConnection client)
            throws InterruptedException {
        try {
            CompletionRequest request = read(chat, List.of());
            check.accept(request);
            return completions.embeddings().embed(request, client.cancellation());
        } catch (RequestRejectedException e) {
            throw chat.names().translated(e);
        }
    }

    /// A chat that waits for the end of its last message.
    public interface Opened {

        /// @param id of the answer
        /// @param tokenIds whose log-probabilities are requested
        Completion start(String id, String text, List<Integer> tokenIds);
    }

    private Completion start(
            TranslatedChat chat,
            OpenChat opened,
            String id,
            String text,
            SamplingParameters sampling,
            ClientConnection client) {
        try {
            return completions.start(opened, id, text, sampling, client.cancellation());
        } catch (RequestRejectedException e) {
            throw chat.names().translated(e);
        }
    }

    private static SamplingParameters named(CompletionRequest request, List<Integer> tokenIds) {
        return request.sampling().toBuilder()
                .logprobs(SamplingParameters.Logprobs.of(tokenIds))
                .build();
    }

    private CompletionRequest read(TranslatedChat chat, List<Tool> serverTools) {
        ChatBody body = reader.convert(chat.fields(), ChatBody.class);
        return new ChatRequestReader(model, settings.maxChoices()).read(chat.id(), body, serverTools);
    }
}
