package org.stromboli.api.stream;

import org.stromboli.api.error.ErrorBody;

import org.stromboli.api.error.ErrorMapping;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.stromboli.completion.request.RequestCancelledException;
import org.stromboli.generation.RequestRejectedException;

/// How every stream of an answer begins, fails and ends: a failure before anything was sent is an ordinary HTTP error,
/// a later one an `error` event.
public final class EventStreams {

    /// Sends the events of one answer.
    public interface Body {
        void send(EventStream events) throws IOException, InterruptedException;
    }

    /// What the last event of a stream is, which differs between the APIs.
    public interface Ending {

        /// After the whole answer.
        void done(EventStream events) throws IOException;

        /// After a part of it; nothing follows.
        void failed(EventStream events, RequestRejectedException cause) throws IOException;
    }

    private EventStreams() {}

    /// An answer that is written as it comes; proxies must neither keep nor collect it.
    public static Response response(StreamingOutput stream) {
        return Response.ok(stream)
                .type("text/event-stream;charset=UTF-8")
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    public static void write(
            OutputStream out, Duration keepAlive, ClientConnection client, ObjectMapper mapper, Body body)
            throws IOException {
        write(out, keepAlive, client, ending(mapper), body);
    }

    public static void write(OutputStream out, Duration keepAlive, ClientConnection client, Ending ending, Body body)
            throws IOException {
        try (EventStream events = new EventStream(out, keepAlive)) {
            client.watchWriter();
            try {
                body.send(events);
            } catch (RequestCancelledException | InterruptedException e) {
                return; // nobody reads any more
            } catch (RuntimeException e) {
                RequestRejectedException cause = ErrorMapping.asRejection(e);
                if (!events.hasBegun()) {
                    throw cause;
                }
                ending.failed(events, cause);
                return;
            }
            ending.done(events);
        }
    }

    private static Ending ending(ObjectMapper mapper) {
        return new Ending() {
            @Override
            public void done(EventStream events) throws IOException {
                events.data("[DONE]");
            }

            @Override
            public void failed(EventStream events, RequestRejectedException cause) throws IOException {
                events.event("error", mapper.writeValueAsString(ErrorBody.of(cause)));
            }
        };
    }
}
