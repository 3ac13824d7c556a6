package org.stromboli.api.error;

import org.stromboli.generation.RequestRejectedException;

/// The form of errors that the clients of a path understand: Anthropic's under its own path, OpenAI's everywhere else.
public final class ErrorShape {

    private static final String ANTHROPIC = "/v1/messages";

    private ErrorShape() {}

    public static Object of(String path, RequestRejectedException cause) {
        return isAnthropic(path) ? AnthropicErrorBody.of(cause) : ErrorBody.of(cause);
    }

    public static Object of(String path, int status, String message) {
        return isAnthropic(path) ? AnthropicErrorBody.of(status, message) : ErrorBody.of(status, message, null, null);
    }

    private static boolean isAnthropic(String path) {
        return path.equals(ANTHROPIC) || path.startsWith(ANTHROPIC + "/");
    }
}
