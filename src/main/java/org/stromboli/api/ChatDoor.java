package org.stromboli.api;

import jakarta.inject.Singleton;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionRequest;
import org.stromboli.completion.Completions;
import org.stromboli.generation.RequestRejected;

/// Where the other APIs enter: what they ask for is translated into a chat, and read, checked and started like one.
/// Thread-safe.
@Singleton
public final class ChatDoor {

    private final BodyReader reader;
    private final Completions completions;
    private final ModelCard model;
    private final ApiSettings settings;

    ChatDoor(BodyReader reader, Completions completions, ModelCard model, ApiSettings settings) {
        this.reader = reader;
        this.completions = completions;
        this.model = model;
        this.settings = settings;
    }

    /// @throws RequestRejected in the client's words if it cannot be served
    public Completion start(TranslatedChat chat, ClientConnection client) throws InterruptedException {
        try {
            return completions.start(client.own(read(chat)), client.cancellation());
        } catch (RequestRejected e) {
            throw chat.names().translated(e);
        }
    }

    /// Tokens of the prompt that a chat becomes, pictures included.
    ///
    /// @throws RequestRejected in the client's words if it is malformed
    public int promptTokens(TranslatedChat chat, ClientConnection client) throws InterruptedException {
        try {
            return completions.ids(read(chat), client.cancellation()).length;
        } catch (RequestRejected e) {
            throw chat.names().translated(e);
        }
    }

    private CompletionRequest read(TranslatedChat chat) {
        ChatBody body = reader.convert(chat.fields(), ChatBody.class);
        return new ChatRequestReader(model, settings.maxChoices()).read(chat.id(), body);
    }
}
