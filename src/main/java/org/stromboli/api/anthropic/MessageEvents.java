package org.stromboli.api.anthropic;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.error.AnthropicErrorBody;
import org.stromboli.api.stream.AnswerEvents;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.generation.RequestRejectedException;

/// A completion as the events of this API. The first one goes out with the first token; blocks begin when they have
/// something to say. Confined to one thread.
final class MessageEvents implements AnswerEvents {

    private final MessageReply reply;
    private final Answer completion;
    private @Nullable BlockEvents blocks;

    MessageEvents(MessageReply reply, Answer completion) {
        this.reply = reply;
        this.completion = completion;
    }

    @Override
    public void take(CompletionEvent event, Sink sink) {
        BlockEvents open = blocks == null ? begin(sink) : blocks;
        open.take(event);
        if (event instanceof CompletionEvent.Ended ended) {
            MessageAnswer.Usage usage = MessageAnswer.Usage.of(completion.usage());
            send(sink, new MessageEvent.MessageDelta(MessageAnswer.Stop.of(ended), usage));
        }
    }

    private BlockEvents begin(Sink sink) {
        send(sink, new MessageEvent.MessageStart(reply.body(List.of(), MessageAnswer.Stop.NONE, completion.usage())));
        send(sink, new MessageEvent.Plain("ping"));
        BlockEvents begun = new BlockEvents(event -> send(sink, event));
        blocks = begun;
        return begun;
    }

    @Override
    public void done(Sink sink) {
        send(sink, new MessageEvent.Plain("message_stop"));
    }

    @Override
    public void failed(RequestRejectedException cause, Sink sink) {
        sink.event("error", AnthropicErrorBody.of(cause));
    }

    private static void send(Sink sink, MessageEvent event) {
        sink.event(event.type(), event);
    }
}
