package org.stromboli.api.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.resteasy.reactive.RestMulti;
import org.stromboli.api.ApiSettings;
import org.stromboli.completion.Answer;

/// Answers with a completion: as JSON, or as a stream of events that are sent as they come. Thread-safe.
@Singleton
public final class Answers {

    private final ObjectMapper mapper;
    private final Duration keepAlive;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("stream-comments").daemon().factory());

    Answers(ObjectMapper mapper, ApiSettings settings) {
        this.mapper = mapper;
        this.keepAlive = settings.keepAlive();
        timer.setRemoveOnCancelPolicy(true); // else an answer is held until its next comment would be due
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    /// Closes the completion, at once or with the stream.
    public Response answer(AnswerReply reply, Answer completion, boolean stream, ClientConnection client)
            throws InterruptedException {
        if (stream) {
            return stream(reply, completion, client);
        }
        try (completion) {
            return json(reply.whole(completion));
        }
    }

    public static Response json(Object body) {
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
    }

    /// Events as they come, with comments in long silences. A failure before the first one is an ordinary HTTP error.
    /// Proxies must neither keep nor collect them.
    private Response stream(AnswerReply reply, Answer completion, ClientConnection client) {
        AtomicBoolean taken = new AtomicBoolean();
        client.cancellation().onCancel(() -> {
            // Quarkus REST does not subscribe if the client has gone before.
            if (taken.compareAndSet(false, true)) {
                completion.close();
            }
        });
        client.cancelIfClosed();
        Multi<ServerSentEvent> events = Multi.createFrom()
                .emitter(
                        emitter -> {
                            if (taken.compareAndSet(false, true)) {
                                new AnswerProducer(mapper, reply.events(completion), completion, client, emitter)
                                        .start(ticks());
                            } else {
                                emitter.complete();
                            }
                        },
                        AnswerProducer.BUFFERED_EVENTS);
        return Response.ok(RestMulti.fromMultiData(events)
                        .header("Content-Type", "text/event-stream;charset=UTF-8")
                        .header("Cache-Control", "no-cache")
                        .header("X-Accel-Buffering", "no")
                        .build())
                .type(MediaType.SERVER_SENT_EVENTS_TYPE)
                .build();
    }

    private Multi<Long> ticks() {
        return Multi.createFrom()
                .ticks()
                .startingAfter(keepAlive)
                .onExecutor(timer)
                .every(keepAlive);
    }
}
