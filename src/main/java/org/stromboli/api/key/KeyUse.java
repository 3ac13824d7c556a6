package org.stromboli.api.key;

import java.time.Duration;
import java.util.Optional;
import org.stromboli.generation.RequestRejectedException;

/// How much of its limits one key has used: requests that run, and a bucket of requests that fills as time goes by.
/// Thread-safe.
public final class KeyUse {

    private static final double NANOS_PER_MINUTE = 60e9;
    private static final Duration SOON = Duration.ofSeconds(1);

    private ApiKey key;
    private int running;
    private double left; // requests that may come at once
    private long countedAt;

    KeyUse(ApiKey key, long nowNanos) {
        this.key = key;
        this.left = key.limits().requestsPerMinute().orElse(0);
        this.countedAt = nowNanos;
    }

    public synchronized ApiKey key() {
        return key;
    }

    /// The same key with other limits; what it has used already counts.
    synchronized void change(ApiKey changed) {
        key = changed;
        left = Math.min(left, changed.limits().requestsPerMinute().orElse(0));
    }

    /// Why a request may not begin now, or nothing: then it must `leave`.
    public synchronized Optional<RequestRejectedException> enter(long nowNanos) {
        KeyLimits limits = key.limits();
        if (running >= limits.maxRunning().orElse(Integer.MAX_VALUE)) {
            return Optional.of(RequestRejectedException.limited(
                    "The key %s allows %d requests at the same time (max-running in stromboli.api-keys-file)."
                            .formatted(key.name(), limits.maxRunning().orElseThrow()),
                    SOON));
        }
        if (limits.requestsPerMinute().isPresent()) {
            int perMinute = limits.requestsPerMinute().getAsInt();
            left = Math.min(perMinute, left + (nowNanos - countedAt) / NANOS_PER_MINUTE * perMinute);
            countedAt = nowNanos;
            if (left < 1) {
                return Optional.of(RequestRejectedException.limited(
                        "The key %s allows %d requests a minute (requests-per-minute in stromboli.api-keys-file)."
                                .formatted(key.name(), perMinute),
                        Duration.ofNanos((long) Math.ceil((1 - left) / perMinute * NANOS_PER_MINUTE))));
            }
            left--;
        }
        running++;
        return Optional.empty();
    }

    public synchronized void leave() {
        running--;
    }
}
