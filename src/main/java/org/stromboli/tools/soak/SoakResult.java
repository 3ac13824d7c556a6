package org.stromboli.tools.soak;

import java.util.Optional;
import org.stromboli.tools.soak.SoakRequest.Behavior;

/// How a request ended.
///
/// @param interTokenNanos between the arrivals of consecutive texts; only of clients that read at once
/// @param error why it was not served; empty also for a client that disconnected and an invalid request that got its
/// 400
record SoakResult(Behavior behavior, long firstTokenNanos, long[] interTokenNanos, Optional<String> error) {

    static SoakResult served(Behavior behavior, long firstTokenNanos, long[] interTokenNanos) {
        return new SoakResult(behavior, firstTokenNanos, interTokenNanos, Optional.empty());
    }

    static SoakResult failed(Behavior behavior, String error) {
        return new SoakResult(behavior, 0, new long[0], Optional.of(error));
    }

    /// Whether the server rejected the request because its queue was full.
    boolean isRejected() {
        return error.filter(each -> each.startsWith("status 429")).isPresent();
    }
}
