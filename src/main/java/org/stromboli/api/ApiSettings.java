package org.stromboli.api;

import java.time.Duration;

/// What operators decide about the HTTP surface.
///
/// @param maxBodyBytes of a request, images included
/// @param maxChoices max independent answers of one request
/// @param keepAlive a stream that is silent for this long gets a comment
public record ApiSettings(long maxBodyBytes, int maxChoices, Duration keepAlive) {

    public ApiSettings {
        if (maxBodyBytes < 1 || maxChoices < 1 || !keepAlive.isPositive()) {
            throw new IllegalArgumentException("settings are out of range: body %d, choices %d, keep-alive %s"
                    .formatted(maxBodyBytes, maxChoices, keepAlive));
        }
    }
}
