package org.stromboli.api.chat;

import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.error.ErrorBody;
import org.stromboli.api.stream.AnswerEvents;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.generation.RequestRejectedException;

/// A completion as the chunks of this API. The first chunk of a choice goes out with its first token and carries the
/// role. Confined to one thread.
final class ChatEvents implements AnswerEvents {

    private final ChatReply reply;
    private final Answer completion;
    private final BitSet begun = new BitSet();
    private final List<String> serverCalls = new ArrayList<>(); // their ids
    private final Paragraphs paragraphs = new Paragraphs();
    private final Paragraphs reflections = new Paragraphs();

    ChatEvents(ChatReply reply, Answer completion) {
        this.reply = reply;
        this.completion = completion;
    }

    @Override
    public void take(CompletionEvent event, Sink sink) {
        boolean first = begun.isEmpty();
        if (!begun.get(event.choice())) {
            begun.set(event.choice());
            send(sink, choice(event.choice(), ChatChunk.Delta.role(reply.echoed())), first);
        }
        switch (event) {
            case CompletionEvent.Piece piece -> sendPiece(sink, piece);
            case CompletionEvent.Aside aside -> sendAside(sink, aside);
            case CompletionEvent.Ended ended -> send(sink, ended(ended), false);
        }
    }

    @Override
    public void done(Sink sink) {
        if (reply.requested().usage()) {
            sink.data(chunk(List.of(), UsageBody.of(completion.usage()), false));
        }
        sink.text(ChatReply.END_OF_STREAM);
    }

    @Override
    public void failed(RequestRejectedException cause, Sink sink) {
        sink.event("error", ErrorBody.of(cause));
    }

    private void sendPiece(Sink sink, CompletionEvent.Piece piece) {
        ChatReply.Requested requested = reply.requested();
        boolean tokenShown = !piece.tokenIds().isEmpty() && (requested.tokenIds() || requested.logprobs());
        String text = paragraphs.add(piece.text());
        if (text.isEmpty() && !tokenShown) {
            return;
        }
        send(
                sink,
                new ChatChunk.Choice(
                        piece.choice(),
                        ChatChunk.Delta.text(text),
                        piece.logprobs().isEmpty() ? null : LogprobsBody.of(piece.logprobs(), requested.tokenNames()),
                        null,
                        null,
                        requested.tokenIds() ? piece.tokenIds() : null),
                false);
    }

    private void sendAside(Sink sink, CompletionEvent.Aside aside) {
        switch (aside) {
            case CompletionEvent.Thought thought ->
                send(sink, choice(thought.choice(), ChatChunk.Delta.reasoning(reflections.add(thought.text()))), false);
            case CompletionEvent.CallBegan began -> {
                ToolCallAnswer call = ToolCallAnswer.first(began.call(), began.id(), began.name());
                send(sink, choice(began.choice(), ChatChunk.Delta.call(call)), false);
            }
            case CompletionEvent.CallArguments more -> {
                ToolCallAnswer call = ToolCallAnswer.more(more.call(), more.text());
                send(sink, choice(more.choice(), ChatChunk.Delta.call(call)), false);
            }
            case CompletionEvent.ServerCall call -> sendServerCall(sink, call);
            case CompletionEvent.CallBroken broken -> // what was sent stays; the finish reason tells
                send(sink, choice(broken.choice(), ChatChunk.Delta.text(broken.text())), false);
        }
    }

    private void sendServerCall(Sink sink, CompletionEvent.ServerCall call) {
        switch (call) {
            case CompletionEvent.ServerCallBegan began -> {
                serverCalls.add(began.id());
                ServerToolCall piece = ServerToolCall.begun(serverCalls.size() - 1, began);
                send(sink, choice(began.choice(), ChatChunk.Delta.serverCall(piece)), false);
            }
            case CompletionEvent.ServerCallEnded ended -> {
                paragraphs.interrupt();
                reflections.interrupt();
                ServerToolCall piece = ServerToolCall.ended(serverCalls.indexOf(ended.id()), ended);
                send(sink, choice(ended.choice(), ChatChunk.Delta.serverCall(piece)), false);
            }
            case CompletionEvent.ApprovalAsked asked -> throw new IllegalStateException("chats ask for no approval");
        }
    }

    private static ChatChunk.Choice choice(int index, ChatChunk.Delta delta) {
        return new ChatChunk.Choice(index, delta, null, null, null, null);
    }

    private static ChatChunk.Choice ended(CompletionEvent.Ended ended) {
        return new ChatChunk.Choice(
                ended.choice(),
                ChatChunk.Delta.NOTHING,
                null,
                ChatReply.reason(ended),
                ended.stoppedBy() == null
                        ? NullNode.getInstance()
                        : ended.stoppedBy(), // told of, even if it is nothing
                null);
    }

    private void send(Sink sink, ChatChunk.Choice choice, boolean first) {
        UsageBody usage = reply.requested().continuousUsage() ? UsageBody.of(completion.usage()) : null;
        sink.data(chunk(List.of(choice), usage, first));
    }

    private ChatChunk chunk(List<ChatChunk.Choice> choices, @Nullable UsageBody usage, boolean first) {
        return new ChatChunk(
                reply.head(),
                choices,
                usage,
                choices.isEmpty() ? reply.model().fingerprint() : null,
                first && reply.requested().tokenIds() ? completion.promptIds() : null,
                first ? reply.paintedImages(completion) : null);
    }
}
