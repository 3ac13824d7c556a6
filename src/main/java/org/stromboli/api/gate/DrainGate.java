package org.stromboli.api.gate;

import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.stromboli.api.error.RejectionResponse;
import org.stromboli.completion.Completions;
import org.stromboli.generation.RequestRejectedException;

/// Turns requests away from a server that stops, and counts those inside, so that none of them is cut off. While
/// running answers are finished, probes go their way; after that it answers everything itself, since nothing behind it
/// can. Thread-safe.
@Singleton
public final class DrainGate {

    private static final int BEFORE_PROBES = -1000; // an order of routes: smaller numbers first

    private final Completions completions;
    private final EdgePolicy policy;
    private final RejectionResponse rejections;
    private final Object lock = new Object();
    private int inside;
    private volatile boolean closed;

    DrainGate(Completions completions, EdgePolicy policy, RejectionResponse rejections) {
        this.completions = completions;
        this.policy = policy;
        this.rejections = rejections;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, GateOrder.DRAIN);
    }

    void registerOnManagementPort(@Observes ManagementInterface management) {
        management.router().route().order(BEFORE_PROBES).handler(request -> {
            if (closed) {
                answerForAll(request);
            } else {
                request.next();
            }
        });
    }

    private void check(RoutingContext request) {
        if (closed) {
            answerForAll(request);
        } else if (completions.isDraining() && !policy.isProbe(request.normalizedPath())) {
            reject(request);
        } else {
            enter(request);
        }
    }

    private void enter(RoutingContext request) {
        synchronized (lock) {
            inside++;
        }
        request.addEndHandler(ended -> leave());
        request.next();
    }

    private void leave() {
        synchronized (lock) {
            inside--;
            lock.notifyAll();
        }
    }

    private void answerForAll(RoutingContext request) {
        if (request.normalizedPath().equals("/health/live")) {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Connection", "close")
                    .end("{\"status\":\"UP\",\"checks\":[]}");
        } else {
            reject(request);
        }
    }

    private void reject(RoutingContext request) {
        rejections.send(
                request,
                RequestRejectedException.of(
                        RequestRejectedException.Kind.UNAVAILABLE,
                        "The server is shutting down. Please try again elsewhere."));
    }

    /// Rejects new requests and waits for the running ones, within a time limit.
    public void close(Duration atMost) throws InterruptedException {
        closed = true;
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            while (inside > 0) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                lock.wait(left);
            }
        }
    }
}
