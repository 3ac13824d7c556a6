package org.stromboli.completion;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.TokenConstraint;

/// The memory that the grammars of all running requests take, each counted once however many requests share it.
/// Thread-safe.
final class GrammarMemory {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final RejectingBudget bytes;
    private final Map<Object, Shared> shared = new IdentityHashMap<>(); // by grammar

    /// @param users requests that hold it
    private record Shared(RejectingBudget.Reservation bytes, int users) {}

    GrammarMemory(long maxBytes) {
        bytes = new RejectingBudget(maxBytes);
    }

    /// Until the request leaves.
    ///
    /// @throws RequestRejectedException if the grammars would take too much together
    void hold(TokenConstraint constraint, InFlightRequests.Slot slot) {
        enter(constraint);
        slot.holds(() -> leave(constraint.grammar()));
    }

    private synchronized void enter(TokenConstraint constraint) {
        Shared before = shared.get(constraint.grammar());
        Shared now = before == null
                ? new Shared(bytes.reserve(constraint.bytes(), GrammarMemory::full), 1)
                : new Shared(before.bytes(), before.users() + 1);
        shared.put(constraint.grammar(), now);
    }

    private synchronized void leave(Object grammar) {
        shared.computeIfPresent(grammar, (key, before) -> {
            if (before.users() == 1) {
                before.bytes().close();
                return null;
            }
            return new Shared(before.bytes(), before.users() - 1);
        });
    }

    private static RequestRejectedException full() {
        return RequestRejectedException.overloaded(
                "Too many large schemas and grammars are in use at the moment. Please try again soon.", SOON);
    }

    long bytes() {
        return bytes.reserved();
    }
}
