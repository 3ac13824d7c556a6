package org.stromboli.completion;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.TokenConstraint;

/// The memory that the forms of all requests inside take, each form counted once however many of them share it.
/// Thread-safe.
final class FormMemory {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final long mostBytes;
    private final Map<Object, Integer> users = new IdentityHashMap<>(); // by grammar
    private long bytes;

    FormMemory(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// Until the request leaves.
    ///
    /// @throws RequestRejected if the forms would take too much together
    void hold(TokenConstraint form, Intake.Place place) {
        enter(form);
        place.onLeave(() -> leave(form));
    }

    private synchronized void enter(TokenConstraint form) {
        boolean isNew = !users.containsKey(form.grammar());
        if (isNew && bytes + form.bytes() > mostBytes) {
            throw RequestRejectedException.overloaded(
                    "Too many large schemas and grammars are in use at the moment. Please try again soon.", SOON);
        }
        users.merge(form.grammar(), 1, Integer::sum);
        bytes += isNew ? form.bytes() : 0;
    }

    private synchronized void leave(TokenConstraint form) {
        boolean isLast = users.merge(form.grammar(), -1, Integer::sum) == 0;
        if (isLast) {
            users.remove(form.grammar());
            bytes -= form.bytes();
        }
    }

    synchronized long bytes() {
        return bytes;
    }
}
