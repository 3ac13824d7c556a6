package org.stromboli.api.key;

import java.util.OptionalInt;

/// What the holder of one key may use; absent: as much as there is.
///
/// @param maxRunning requests at the same time, streams until their last byte
/// @param requestsPerMinute on average; as many may come at once after a quiet minute
public record KeyLimits(OptionalInt maxRunning, OptionalInt requestsPerMinute) {

    public static final KeyLimits NONE = new KeyLimits(OptionalInt.empty(), OptionalInt.empty());

    public KeyLimits {
        if (maxRunning.orElse(1) < 1 || requestsPerMinute.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "limits of a key are at least 1: %s running, %s a minute".formatted(maxRunning, requestsPerMinute));
        }
    }
}
