package org.stromboli.completion.request;

import java.util.ArrayList;
import java.util.List;

/// Tells one request that its client has gone. Any thread may cancel; whatever stage the
/// request is in registers how to stop it. Actions run at most once, on the thread that cancels, and must
/// not block.
public final class Cancellation {

    private final List<Runnable> actions = new ArrayList<>();
    private boolean cancelled;

    public void cancel() {
        List<Runnable> due;
        synchronized (actions) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    /// Runs `action` when the request is cancelled; at once if it already is.
    public void onCancel(Runnable action) {
        synchronized (actions) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    public boolean isCancelled() {
        synchronized (actions) {
            return cancelled;
        }
    }

    /// @throws RequestCancelledException if it is cancelled
    public void check() {
        if (isCancelled()) {
            throw new RequestCancelledException();
        }
    }
}
