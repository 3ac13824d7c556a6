package org.stromboli.api.anthropic;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.stromboli.api.error.AnthropicErrorBody;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.api.stream.EventStream;
import org.stromboli.api.stream.EventStreams;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.generation.RequestRejectedException;

/// A completion as the events of this API. The first one goes out with the first token; blocks begin when they have
/// something to say. Confined to the request's thread.
final class MessageStream implements StreamingOutput, EventStreams.Ending {

    private final ObjectMapper mapper;
    private final MessageReply reply;
    private final Completion completion;
    private final ClientConnection client;
    private final Duration keepAlive;

    MessageStream(
            ObjectMapper mapper,
            MessageReply reply,
            Completion completion,
            ClientConnection client,
            Duration keepAlive) {
        this.mapper = mapper;
        this.reply = reply;
        this.completion = completion;
        this.client = client;
        this.keepAlive = keepAlive;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (completion) {
            EventStreams.write(out, keepAlive, client, this, this::sendAll);
        }
    }

    private void sendAll(EventStream events) throws IOException, InterruptedException {
        CompletionEvent event = completion.next();
        send(events, new MessageEvent.MessageStart(reply.body(List.of(), MessageAnswer.Stop.NONE, completion.usage())));
        send(events, new MessageEvent.Plain("ping"));
        BlockEvents blocks = new BlockEvents(next -> send(events, next));
        while (!(event instanceof CompletionEvent.Ended ended)) {
            blocks.take(event);
            event = completion.next();
        }
        blocks.close();
        send(
                events,
                new MessageEvent.MessageDelta(
                        MessageAnswer.Stop.of(ended), MessageAnswer.Usage.of(completion.usage())));
    }

    @Override
    public void done(EventStream events) throws IOException {
        send(events, new MessageEvent.Plain("message_stop"));
    }

    @Override
    public void failed(EventStream events, RequestRejectedException cause) throws IOException {
        events.event("error", mapper.writeValueAsString(AnthropicErrorBody.of(cause)));
    }

    private void send(EventStream events, MessageEvent event) throws IOException {
        events.event(event.type(), mapper.writeValueAsString(event));
    }
}
