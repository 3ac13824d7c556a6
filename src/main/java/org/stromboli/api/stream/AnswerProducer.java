package org.stromboli.api.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.stromboli.api.error.ErrorMapping;
import org.stromboli.completion.Answer;
import org.stromboli.completion.request.RequestCancelledException;
import org.stromboli.generation.RequestRejectedException;

/// Reads a completion on a virtual thread and emits its events. It is a few events ahead of the connection and no more:
/// a slow reader makes it wait, and the rest stays in the engine's own bounded queue. When the subscriber cancels, so
/// does the completion.
final class AnswerProducer implements AnswerEvents.Sink {

    private static final Logger LOG = Logger.getLogger(AnswerProducer.class);

    /// The emitter fails if it must hold as many, which it never does.
    static final int BUFFERED_EVENTS = 32;

    private static final int EVENTS_AHEAD = BUFFERED_EVENTS / 2;

    private final ObjectMapper mapper;
    private final AnswerEvents events;
    private final Answer completion;
    private final ClientConnection client;
    private final Semaphore room = new Semaphore(EVENTS_AHEAD);
    private final MultiEmitter<? super ServerSentEvent> emitter;
    private boolean begun;
    private boolean sentSinceTick;

    AnswerProducer(
            ObjectMapper mapper,
            AnswerEvents events,
            Answer completion,
            ClientConnection client,
            MultiEmitter<? super ServerSentEvent> emitter) {
        this.mapper = mapper;
        this.events = events;
        this.completion = completion;
        this.client = client;
        this.emitter = emitter;
    }

    /// @param ticks at each a comment is due if nothing was sent since the last one
    void start(Multi<Long> ticks) {
        client.answerBegins();
        Cancellable comments = ticks.subscribe().with(tick -> comment(), emitter::fail);
        emitter.onRequest(count -> room.release((int) count));
        emitter.onTermination(() -> {
            comments.cancel();
            client.cancellation().cancel(); // harmless after the end
            room.release();
        });
        // Quarkus REST listens to the connection before it has a subscription to cancel: a connection that closed in
        // between would be noticed only when the next event is written.
        client.cancelIfClosed();
        Thread.ofVirtual().name("answer-stream").start(this::produce);
    }

    private void produce() {
        try (completion) {
            readAll();
        } catch (RequestCancelledException | InterruptedException e) {
            LOG.debug("A client went away", e);
        }
        emitter.complete(); // of no effect if the client is told of a failure already
    }

    private void readAll() throws InterruptedException {
        try {
            while (!completion.isOver()) {
                events.take(completion.next(), this);
            }
            events.done(this);
        } catch (RequestCancelledException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            RequestRejectedException cause = ErrorMapping.asRejection(e);
            if (!failUnbegun(cause)) {
                events.failed(cause, this);
            }
        }
    }

    private synchronized boolean failUnbegun(RequestRejectedException cause) {
        if (begun) {
            return false;
        }
        begun = true;
        emitter.fail(cause);
        return true;
    }

    private synchronized void comment() {
        if (!sentSinceTick && room.tryAcquire()) {
            begun = true;
            emitter.emit(ServerSentEvent.KEEP_ALIVE);
        }
        sentSinceTick = false;
    }

    @Override
    public void data(Object json) {
        emit(ServerSentEvent.of(null, bytes(json)));
    }

    @Override
    public void event(String name, Object json) {
        emit(ServerSentEvent.of(name, bytes(json)));
    }

    @Override
    public void text(String line) {
        emit(ServerSentEvent.of(null, ServerSentEvent.bytes(line)));
    }

    private byte[] bytes(Object json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("events are always JSON", e);
        }
    }

    /// Without effect when the client has gone: reading on tells of that.
    private void emit(ServerSentEvent event) {
        if (!emitter.isCancelled()) {
            room.acquireUninterruptibly();
            synchronized (this) {
                begun = true;
                sentSinceTick = true;
                emitter.emit(event);
            }
        }
    }
}
