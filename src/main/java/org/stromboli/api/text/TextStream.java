package org.stromboli.api.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.ChatReply;
import org.stromboli.api.chat.UsageBody;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.api.stream.EventStream;
import org.stromboli.api.stream.EventStreams;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;

/// The continuation of one prompt as server-sent events. Confined to the request's thread.
final class TextStream implements StreamingOutput {

    private final ObjectMapper mapper;
    private final TextReply reply;
    private final Completion completion;
    private final ClientConnection client;
    private final Duration keepAlive;
    private final int[] sent; // [choices] characters

    TextStream(
            ObjectMapper mapper, TextReply reply, Completion completion, ClientConnection client, Duration keepAlive) {
        this.mapper = mapper;
        this.reply = reply;
        this.completion = completion;
        this.client = client;
        this.keepAlive = keepAlive;
        this.sent = new int[completion.choiceCount()];
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (completion) {
            EventStreams.write(out, keepAlive, client, mapper, this::sendAll);
        }
    }

    private void sendAll(EventStream events) throws IOException, InterruptedException {
        boolean[] begun = new boolean[completion.choiceCount()];
        while (!completion.isOver()) {
            CompletionEvent event = completion.next();
            boolean first = !begun[event.choice()];
            begun[event.choice()] = true;
            String echo = reply.echoed().getFirst();
            if (first && !echo.isEmpty()) {
                send(events, choice(event.choice(), echo));
            }
            switch (event) {
                case CompletionEvent.Piece piece -> sendPiece(events, piece, first);
                case CompletionEvent.Ended ended -> send(events, ended(ended));
                case CompletionEvent.Aside aside -> {}
            }
        }
        if (reply.wanted().usage()) {
            events.data(mapper.writeValueAsString(reply.chunk(List.of(), UsageBody.of(completion.usage()))));
        }
    }

    private void sendPiece(EventStream events, CompletionEvent.Piece piece, boolean first) throws IOException {
        ChatReply.Wanted wanted = reply.wanted();
        boolean tokenShown = !piece.tokenIds().isEmpty() && (wanted.tokenIds() || wanted.logprobs());
        if (piece.text().isEmpty() && !tokenShown) {
            return;
        }
        int offset = sent[piece.choice()];
        sent[piece.choice()] += piece.text().length();
        TextAnswer.Logprobs logprobs = piece.logprobs().isEmpty()
                ? null
                : TextAnswer.Logprobs.of(piece.logprobs(), wanted.tokenNames(), offset);
        int[] promptIds = first && wanted.tokenIds() ? completion.promptIds() : null;
        List<Integer> ids = wanted.tokenIds() ? piece.tokenIds() : null;
        send(events, new TextAnswer.Choice(piece.choice(), piece.text(), logprobs, null, null, ids, promptIds));
    }

    private TextAnswer.Choice choice(int index, String text) {
        sent[index] += text.length();
        return new TextAnswer.Choice(index, text, null, null, null, null, null);
    }

    private static TextAnswer.Choice ended(CompletionEvent.Ended ended) {
        return new TextAnswer.Choice(ended.choice(), "", null, ChatReply.reason(ended), ended.stoppedBy(), null, null);
    }

    private void send(EventStream events, TextAnswer.Choice choice) throws IOException {
        @Nullable UsageBody usage = reply.wanted().continuousUsage() ? UsageBody.of(completion.usage()) : null;
        events.data(mapper.writeValueAsString(reply.chunk(List.of(choice), usage)));
    }
}
