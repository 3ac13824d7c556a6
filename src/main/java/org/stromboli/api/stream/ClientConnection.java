package org.stromboli.api.stream;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jboss.logging.Logger;
import org.stromboli.api.gate.RequestIdGate;
import org.stromboli.api.key.KeySalt;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.CompletionRequest;

/// The connection on which a client waits for its answer: when it closes, the request is cancelled.
/// Handlers run on the connection's event loop.
public final class ClientConnection {

    private static final Logger LOG = Logger.getLogger(ClientConnection.class);

    private static final int MAX_WARNING_LENGTH = 1000;

    private final RoutingContext context;
    private final Cancellation cancellation = new Cancellation();
    private final Cancellation answered = new Cancellation();

    public ClientConnection(RoutingContext context) {
        this.context = context;
        context.addEndHandler(end -> {
            answered.cancel();
            if (end.failed()) {
                cancellation.cancel();
            }
        });
        cancelIfClosed();
    }

    public Cancellation cancellation() {
        return cancellation;
    }

    /// By which the client, and we, speak of this request.
    public String requestId() {
        return RequestIdGate.idOf(context, null);
    }

    /// Tells the client, in a header, and the log what of a request is left out.
    ///
    /// @param sentences of letters, digits and punctuation, without quotation marks
    public void leaveOut(List<String> sentences) {
        if (!sentences.isEmpty()) {
            String all = String.join("; ", sentences);
            String told = all.length() <= MAX_WARNING_LENGTH ? all : all.substring(0, MAX_WARNING_LENGTH) + "...";
            context.response().putHeader("Warning", "299 stromboli \"%s\"".formatted(told));
            LOG.infof("Request %s: %s", requestId(), told);
        }
    }

    /// The request as it may be served to whom the key of this connection belongs.
    public CompletionRequest own(CompletionRequest request) {
        return request.withCacheSalt(KeySalt.of(context, request.cacheSalt()));
    }

    /// Runs `action`, once, when an answer begins or ends, or when the client has gone.
    public void onAnswer(Runnable action) {
        answered.onCancel(action);
    }

    /// Bytes of the request body according to its header, or -1.
    public long announcedBytes() {
        String length = context.request().getHeader("Content-Length");
        return length == null ? -1 : Long.parseLong(length);
    }

    /// A stream of events begins, at whatever time its first one comes.
    void answerBegins() {
        answered.cancel();
    }

    /// For a connection that closed before there was a handler to tell.
    void cancelIfClosed() {
        if (context.response().closed()) {
            answered.cancel();
            cancellation.cancel();
        }
    }
}
