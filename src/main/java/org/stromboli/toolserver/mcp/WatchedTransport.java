package org.stromboli.toolserver.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// What the SDK does not do by itself: it notices that tools have changed without listing them at once and without a
/// bound, keeps all other notifications from piling up in the log, and ends calls that no one waits for any more, at
/// both ends. Thread-safe.
final class WatchedTransport implements McpClientTransport {

    private static final int REQUEST_CANCELLED = -32_800;

    private final McpClientTransport transport;
    private final Runnable changed;
    private final Map<Object, Object> calls = new IdentityHashMap<>(); // ids by the parameters of calls

    private @Nullable Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> session;

    WatchedTransport(McpClientTransport transport, Runnable changed) {
        this.transport = transport;
        this.changed = changed;
    }

    @Override
    public Mono<Void> connect(Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> handler) {
        synchronized (calls) {
            session = handler;
        }
        return transport.connect(message -> handler.apply(message.filter(this::isForSession)));
    }

    private boolean isForSession(McpSchema.JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCNotification notification) {
            if (McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED.equals(notification.method())) {
                changed.run();
            }
            return false;
        }
        return true;
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCRequest request && request.params() != null) {
            synchronized (calls) {
                calls.put(request.params(), request.id());
            }
        }
        return transport.sendMessage(message);
    }

    /// No one waits for the result of this call any more, or it is there.
    void forget(Object parameters) {
        synchronized (calls) {
            calls.remove(parameters);
        }
    }

    /// Tells the server, and the session, which would remember the call for ever.
    void abandon(Object parameters) {
        Object id;
        Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> known;
        synchronized (calls) {
            id = calls.remove(parameters);
            known = session;
        }
        if (id == null || known == null) {
            return;
        }
        transport
                .sendMessage(new McpSchema.JSONRPCNotification(
                        "notifications/cancelled", Map.of("requestId", id, "reason", "no one waits for it any more")))
                .onErrorComplete()
                .subscribe();
        McpSchema.JSONRPCResponse ended = McpSchema.JSONRPCResponse.error(
                id, new McpSchema.JSONRPCResponse.JSONRPCError(REQUEST_CANCELLED, "cancelled", null));
        known.apply(Mono.just(ended)).onErrorComplete().subscribe();
    }

    @Override
    public void setExceptionHandler(Consumer<Throwable> handler) {
        transport.setExceptionHandler(handler);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return transport.unmarshalFrom(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }
}
