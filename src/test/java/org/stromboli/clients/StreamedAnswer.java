package org.stromboli.clients;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Keeps what LangChain4j hands to the reader of a stream, on whatever thread.
final class StreamedAnswer implements StreamingChatResponseHandler {

    private final List<String> pieces = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    private final Consumer<PartialResponseContext> onPiece;

    StreamedAnswer() {
        this(context -> {});
    }

    StreamedAnswer(Consumer<PartialResponseContext> onPiece) {
        this.onPiece = onPiece;
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
        pieces.add(piece.text());
        onPiece.accept(context);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        whole.complete(response);
    }

    @Override
    public void onError(Throwable cause) {
        whole.completeExceptionally(cause);
    }

    List<String> pieces() {
        return pieces;
    }

    ChatResponse join() {
        return whole.join();
    }
}
