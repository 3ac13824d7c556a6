package org.stromboli.api;

import org.stromboli.generation.RequestRejected;

/// The form of errors that the clients of a path understand: Anthropic's under its own path, OpenAI's everywhere else.
final class ErrorShape {

    private static final String ANTHROPIC = "/v1/messages";

    private ErrorShape() {}

    static Object of(String path, RequestRejected cause) {
        return isAnthropic(path) ? AnthropicErrorBody.of(cause) : ErrorBody.of(cause);
    }

    static Object of(String path, int status, String message) {
        return isAnthropic(path) ? AnthropicErrorBody.of(status, message) : ErrorBody.of(status, message, null, null);
    }

    private static boolean isAnthropic(String path) {
        return path.equals(ANTHROPIC) || path.startsWith(ANTHROPIC + "/");
    }
}
