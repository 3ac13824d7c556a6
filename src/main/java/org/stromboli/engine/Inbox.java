package org.stromboli.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What other threads want from the engine. Any thread puts, the engine thread takes. It is bounded by what
/// it holds: at most the requests of the waiting room, one cancellation of each choice, and few wakes. After
/// `close` it takes nothing more, so that no request can be accepted by an engine that will never look.
final class Inbox {

    private final Deque<EngineCommand> commands = new ArrayDeque<>();
    private boolean closed;

    /// False when the engine takes no more commands.
    synchronized boolean offer(EngineCommand command) {
        if (closed) {
            return false;
        }
        commands.add(command);
        notifyAll();
        return true;
    }

    /// Moves all commands to `target`; waits for the first one if asked to.
    synchronized void drainTo(List<EngineCommand> target, boolean wait) throws InterruptedException {
        while (wait && commands.isEmpty()) {
            wait();
        }
        target.addAll(commands);
        commands.clear();
    }

    /// Refuses everything from now on and moves what is inside to `target`.
    synchronized void close(List<EngineCommand> target) {
        closed = true;
        target.addAll(commands);
        commands.clear();
    }
}
