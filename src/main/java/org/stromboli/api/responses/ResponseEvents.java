package org.stromboli.api.responses;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.stream.AnswerEvents;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.generation.RequestRejectedException;

/// A completion as the events of this API. The first one goes out with the first token. Confined to one thread.
final class ResponseEvents implements AnswerEvents {

    private final ResponseReply reply;
    private final Answer completion;
    private @Nullable ItemEvents items;
    private int number;

    ResponseEvents(ResponseReply reply, Answer completion) {
        this.reply = reply;
        this.completion = completion;
    }

    @Override
    public void take(CompletionEvent event, Sink sink) {
        ItemEvents open = items == null ? begin(sink) : items;
        open.take(event);
        if (event instanceof CompletionEvent.Ended ended) {
            boolean whole = ResponseReply.isWhole(ended);
            ResponseUsage usage = ResponseUsage.of(completion.usage());
            lifecycle(
                    sink,
                    whole ? "response.completed" : "response.incomplete",
                    ResponseBody.State.ended(whole, open.ended(), usage));
        }
    }

    private ItemEvents begin(Sink sink) {
        lifecycle(sink, "response.created", ResponseBody.State.BEGUN);
        lifecycle(sink, "response.in_progress", ResponseBody.State.BEGUN);
        ItemEvents begun = items(sink);
        items = begun;
        reply.servers().lists().forEach(begun::list);
        return begun;
    }

    private ItemEvents items(Sink sink) {
        ItemEvents.Sink numbered = new ItemEvents.Sink() {
            @Override
            public int nextNumber() {
                return number++;
            }

            @Override
            public void send(ResponseEvent event) {
                ResponseEvents.send(sink, event);
            }
        };
        return new ItemEvents(numbered, ResponsesTranslation.wantsLogprobs(reply.asked()), reply.tools());
    }

    /// This API's streams end with their last event.
    @Override
    public void done(Sink sink) {}

    @Override
    public void failed(RequestRejectedException cause, Sink sink) {
        String code = cause.code() == null ? "server_error" : cause.code();
        send(sink, new ResponseEvent.Failed("error", number++, code, cause.getMessage(), cause.param()));
        ResponseBody.Failure failure = new ResponseBody.Failure("server_error", cause.getMessage());
        ResponseUsage usage = ResponseUsage.of(completion.usage());
        lifecycle(sink, "response.failed", ResponseBody.State.failed(failure, List.of(), usage));
    }

    private void lifecycle(Sink sink, String type, ResponseBody.State state) {
        send(sink, new ResponseEvent.Lifecycle(type, number++, ResponseBody.of(reply, state)));
    }

    private static void send(Sink sink, ResponseEvent event) {
        sink.event(event.type(), event);
    }
}
