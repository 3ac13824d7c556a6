package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.api.stream.EventStream;
import org.stromboli.api.stream.EventStreams;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.generation.RequestRejectedException;

/// A completion as the events of this API. The first one goes out with the first token. Confined to the request's
/// thread.
final class ResponseStream implements StreamingOutput, EventStreams.Ending {

    private final ObjectMapper mapper;
    private final ResponseReply reply;
    private final Completion completion;
    private final ClientConnection client;
    private final Duration keepAlive;
    private int number;

    ResponseStream(
            ObjectMapper mapper,
            ResponseReply reply,
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
        lifecycle(events, "response.created", ResponseBody.State.BEGUN);
        lifecycle(events, "response.in_progress", ResponseBody.State.BEGUN);
        ItemEvents items = items(events);
        items.take(event);
        while (!(event instanceof CompletionEvent.Ended ended)) {
            event = completion.next();
            items.take(event);
        }
        boolean whole = ResponseReply.isWhole(ended);
        ResponseUsage usage = ResponseUsage.of(completion.usage());
        lifecycle(
                events,
                whole ? "response.completed" : "response.incomplete",
                ResponseBody.State.ended(whole, items.ended(), usage));
    }

    private ItemEvents items(EventStream events) {
        ItemEvents.Sink sink = new ItemEvents.Sink() {
            @Override
            public int nextNumber() {
                return number++;
            }

            @Override
            public void send(ResponseEvent event) throws IOException {
                ResponseStream.this.send(events, event);
            }
        };
        return new ItemEvents(sink, ResponsesTranslation.wantsLogprobs(reply.asked()), reply.tools());
    }

    /// This API's streams end with their last event.
    @Override
    public void done(EventStream events) {}

    @Override
    public void failed(EventStream events, RequestRejectedException cause) throws IOException {
        String code = cause.code() == null ? "server_error" : cause.code();
        send(events, new ResponseEvent.Failed("error", number++, code, cause.getMessage(), cause.param()));
        ResponseBody.Failure failure = new ResponseBody.Failure("server_error", cause.getMessage());
        ResponseUsage usage = ResponseUsage.of(completion.usage());
        lifecycle(events, "response.failed", ResponseBody.State.failed(failure, List.of(), usage));
    }

    private void lifecycle(EventStream events, String type, ResponseBody.State state) throws IOException {
        send(events, new ResponseEvent.Lifecycle(type, number++, ResponseBody.of(reply, state)));
    }

    private void send(EventStream events, ResponseEvent event) throws IOException {
        events.event(event.type(), mapper.writeValueAsString(event));
    }
}
