package org.stromboli.api.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.api.stream.EventStream;
import org.stromboli.api.stream.EventStreams;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;

/// A completion as server-sent events. The first chunk of a choice goes out with its first token and
/// carries the role; a failure before anything was sent is an ordinary HTTP error, a later one is an
/// `error` event that ends the stream.
final class ChatStream implements StreamingOutput {

    private final ObjectMapper mapper;
    private final ChatReply reply;
    private final Completion completion;
    private final ClientConnection client;
    private final Duration keepAlive;
    private final BitSet begun = new BitSet();

    ChatStream(
            ObjectMapper mapper, ChatReply reply, Completion completion, ClientConnection client, Duration keepAlive) {
        this.mapper = mapper;
        this.reply = reply;
        this.completion = completion;
        this.client = client;
        this.keepAlive = keepAlive;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (completion) {
            EventStreams.write(out, keepAlive, client, mapper, this::sendAll);
        }
    }

    private void sendAll(EventStream events) throws IOException, InterruptedException {
        while (!completion.isOver()) {
            CompletionEvent event = completion.next();
            boolean first = begun.isEmpty();
            if (!begun.get(event.choice())) {
                begun.set(event.choice());
                send(
                        events,
                        choice(event.choice(), new ChatChunk.Delta("assistant", reply.echoed(), null, null)),
                        first);
            }
            switch (event) {
                case CompletionEvent.Piece piece -> sendPiece(events, piece);
                case CompletionEvent.Aside aside -> sendAside(events, aside);
                case CompletionEvent.Ended ended -> send(events, ended(ended), false);
            }
        }
        if (reply.wanted().usage()) {
            events.data(mapper.writeValueAsString(chunk(List.of(), UsageBody.of(completion.usage()), false)));
        }
    }

    private void sendPiece(EventStream events, CompletionEvent.Piece piece) throws IOException {
        ChatReply.Wanted wanted = reply.wanted();
        boolean tokenShown = !piece.tokenIds().isEmpty() && (wanted.tokenIds() || wanted.logprobs());
        if (piece.text().isEmpty() && !tokenShown) {
            return;
        }
        send(
                events,
                new ChatChunk.Choice(
                        piece.choice(),
                        ChatChunk.Delta.text(piece.text()),
                        piece.logprobs().isEmpty() ? null : LogprobsBody.of(piece.logprobs(), wanted.tokenNames()),
                        null,
                        null,
                        wanted.tokenIds() ? piece.tokenIds() : null),
                false);
    }

    private void sendAside(EventStream events, CompletionEvent.Aside aside) throws IOException {
        switch (aside) {
            case CompletionEvent.Thought thought ->
                send(events, choice(thought.choice(), ChatChunk.Delta.reasoning(thought.text())), false);
            case CompletionEvent.CallBegan began -> {
                ToolCallAnswer call = ToolCallAnswer.first(began.call(), began.id(), began.name());
                send(events, choice(began.choice(), ChatChunk.Delta.call(call)), false);
            }
            case CompletionEvent.CallArguments more -> {
                ToolCallAnswer call = ToolCallAnswer.more(more.call(), more.text());
                send(events, choice(more.choice(), ChatChunk.Delta.call(call)), false);
            }
            case CompletionEvent.CallBroken broken -> // what was sent stays; the finish reason tells
                send(events, choice(broken.choice(), ChatChunk.Delta.text(broken.text())), false);
        }
    }

    private static ChatChunk.Choice choice(int index, ChatChunk.Delta delta) {
        return new ChatChunk.Choice(index, delta, null, null, null, null);
    }

    private static ChatChunk.Choice ended(CompletionEvent.Ended ended) {
        return new ChatChunk.Choice(
                ended.choice(),
                new ChatChunk.Delta(null, null, null, null),
                null,
                ChatReply.reason(ended),
                ended.stoppedBy() == null
                        ? NullNode.getInstance()
                        : ended.stoppedBy(), // told of, even if it is nothing
                null);
    }

    private void send(EventStream events, ChatChunk.Choice choice, boolean first) throws IOException {
        UsageBody usage = reply.wanted().continuousUsage() ? UsageBody.of(completion.usage()) : null;
        events.data(mapper.writeValueAsString(chunk(List.of(choice), usage, first)));
    }

    private ChatChunk chunk(List<ChatChunk.Choice> choices, @Nullable UsageBody usage, boolean first) {
        return new ChatChunk(
                reply.id(),
                "chat.completion.chunk",
                reply.created(),
                reply.model().name(),
                choices,
                usage,
                choices.isEmpty() ? reply.model().fingerprint() : null,
                first && reply.wanted().tokenIds() ? completion.promptIds() : null,
                first ? reply.paintedImages(completion) : null);
    }
}
