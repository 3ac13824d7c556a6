package org.stromboli.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Commands of other threads to the engine thread: any thread puts, the engine thread takes. Bounded by what it
/// holds: at most the queued requests, one cancellation of each choice, and few wakes. After `close` it takes nothing
/// more, so that no request can be accepted by an engine that will never look.
final class Inbox {

    /// What other threads may ask of the engine thread.
    sealed interface Command {

        record Submit(AcceptedRequest request) implements Command {}

        /// @param choice or `AcceptedRequest.ALL_CHOICES`
        record Cancel(AcceptedRequest request, int choice) implements Command {}

        /// A mask has become known that a sequence waits for.
        record Wake() implements Command {}

        /// Finish what was accepted, then end.
        record Drain() implements Command {}

        /// Fail what was accepted and end now.
        record Stop() implements Command {}
    }

    private final Deque<Command> commands = new ArrayDeque<>();
    private boolean closed;

    /// False when the engine takes no more commands.
    synchronized boolean offer(Command command) {
        if (closed) {
            return false;
        }
        commands.add(command);
        notifyAll();
        return true;
    }

    synchronized boolean isEmpty() {
        return commands.isEmpty();
    }

    /// Moves all commands to `target`; waits for the first one if asked to.
    synchronized void drainTo(List<Command> target, boolean wait) throws InterruptedException {
        while (wait && commands.isEmpty()) {
            wait();
        }
        target.addAll(commands);
        commands.clear();
    }

    /// Rejects everything from now on and moves what is inside to `target`.
    synchronized void close(List<Command> target) {
        closed = true;
        target.addAll(commands);
        commands.clear();
    }
}
