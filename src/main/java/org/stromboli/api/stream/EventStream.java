package org.stromboli.api.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Server-sent events on one connection, each flushed at once. When nothing was sent for a while, a comment
/// goes out, so that proxies and clients do not take a long prefill for a dead connection. The request's
/// thread sends; the comments come from a virtual thread that ends with the stream.
public final class EventStream implements AutoCloseable {

    private final OutputStream out;
    private final long keepAliveNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;
    private boolean begun;
    private boolean sentSinceWake;

    EventStream(OutputStream out, Duration keepAlive) {
        this.out = out;
        this.keepAliveNanos = keepAlive.toNanos();
        Thread.ofVirtual().name("keep-alive").start(this::keepAlive);
    }

    /// @param json one line
    public void data(String json) throws IOException {
        send("data: " + json + "\n\n");
    }

    public void event(String name, String json) throws IOException {
        send("event: " + name + "\ndata: " + json + "\n\n");
    }

    /// Whether anything was sent: there is no way back to an ordinary answer then.
    boolean hasBegun() {
        lock.lock();
        try {
            return begun;
        } finally {
            lock.unlock();
        }
    }

    private void send(String text) throws IOException {
        lock.lock();
        try {
            begun = true;
            sentSinceWake = true;
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } finally {
            lock.unlock();
        }
    }

    private void keepAlive() {
        lock.lock();
        try {
            while (!closed) {
                boolean woken = changed.await(keepAliveNanos, TimeUnit.NANOSECONDS);
                if (!woken && !closed && !sentSinceWake) {
                    send(": keep-alive\n\n");
                }
                sentSinceWake = false;
            }
        } catch (IOException | UncheckedIOException | InterruptedException e) {
            closed = true; // the request's own thread will learn of it too
        } finally {
            lock.unlock();
        }
    }

    /// Ends the comments; the connection itself belongs to the server.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
