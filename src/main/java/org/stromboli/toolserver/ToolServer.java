package org.stromboli.toolserver;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// One configured tool server. A virtual thread of its own keeps it connected and knows its tools: it lists them when
/// it has connected, when the server says that they changed, and now and then; after a failure it tries again, with
/// longer and longer pauses. Nothing waits for it. Thread-safe.
public final class ToolServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ToolServer.class);

    /// So that a server that has silently gone is noticed, and one that says nothing of changes is asked.
    private static final Duration REFRESH = Duration.ofMinutes(1);

    private static final Duration SETTLE = Duration.ofMillis(100);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /// What is known of the server at one time.
    ///
    /// @param problem why it cannot be used, a sentence; empty: it can be
    private record State(Optional<ToolConnection> connection, List<ServerTool> tools, String problem) {

        static State down(String problem) {
            return new State(Optional.empty(), List.of(), problem);
        }
    }

    private final String label;
    private final ToolBackend backend;
    private final Optional<Set<String>> allowed;
    private final Semaphore signals = new Semaphore(0);
    private volatile State state = State.down("it is not connected yet");
    private volatile boolean closed;
    private final Thread watch;

    /// @param allowed names of tools that may be used; empty: all
    public ToolServer(String label, ToolBackend backend, Optional<Set<String>> allowed) {
        this.label = label;
        this.backend = backend;
        this.allowed = allowed.map(Set::copyOf);
        this.watch = Thread.ofVirtual().name("tool-server-" + label).unstarted(this::watch);
    }

    public void start() {
        watch.start();
    }

    public String label() {
        return label;
    }

    /// Why the server cannot be used now; empty: it can be.
    public Optional<String> problem() {
        return Optional.of(state.problem()).filter(text -> !text.isEmpty());
    }

    /// Its tools that may be used, as last listed; none while it cannot be used.
    public List<ServerTool> tools() {
        return state.tools();
    }

    /// Calls a tool and waits for its result; may be interrupted.
    public ToolResult call(ToolInvocation invocation) throws InterruptedException {
        State now = state;
        if (now.connection().isEmpty()) {
            return ToolResult.failed("The tool server `%s` cannot be used: %s.".formatted(label, now.problem()));
        }
        ToolResult result = now.connection().get().call(invocation);
        if (result.status() == ToolResult.Status.FAILED) {
            signals.release(); // perhaps it has gone: look
        }
        return result;
    }

    private void watch() {
        Duration pause = SHORTEST_PAUSE;
        try {
            while (!closed) {
                boolean served = false;
                try (ToolConnection connection = backend.connect(signals::release)) {
                    publish(connection);
                    served = true;
                    while (!closed) {
                        if (signals.tryAcquire(REFRESH.toMillis(), TimeUnit.MILLISECONDS)) {
                            Thread.sleep(SETTLE); // one look for many changes
                            signals.drainPermits();
                        }
                        publish(connection);
                    }
                } catch (ToolServerException e) {
                    down(String.valueOf(e.getMessage()));
                } catch (RuntimeException e) { // of the library that speaks the protocol
                    LOG.debugf(e, "Tool server %s", label);
                    down("it does not speak the protocol as expected");
                }
                pause = served ? SHORTEST_PAUSE : pause;
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            LOG.debugf("Tool server %s is watched no more", label);
        }
        state = State.down("the server is shutting down");
    }

    private void publish(ToolConnection connection) throws ToolServerException, InterruptedException {
        List<ServerTool> listed = connection.tools().stream()
                .filter(tool -> allowed.isEmpty() || allowed.get().contains(tool.name()))
                .toList();
        if (state.connection().isEmpty() || !state.tools().equals(listed)) {
            LOG.infof(
                    "Tool server %s at %s: %d tools: %s",
                    label,
                    backend.address(),
                    listed.size(),
                    listed.stream().limit(32).map(ServerTool::name).toList());
        }
        state = new State(Optional.of(connection), listed, "");
    }

    private void down(String problem) {
        if (!state.problem().equals(problem)) {
            LOG.warnf("Tool server %s at %s cannot be used: %s", label, backend.address(), problem);
        }
        state = State.down(problem);
    }

    @Override
    public void close() {
        closed = true;
        watch.interrupt();
        try {
            watch.join(Duration.ofSeconds(2)); // so that a process of its own ends with us
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
