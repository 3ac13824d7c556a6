package org.stromboli.api.error;

import org.stromboli.generation.RequestRejectedException;

/// An error as clients of Anthropic's API read it. It has no place for the field at fault, so that the message names
/// it.
public record AnthropicErrorBody(String type, Details error) {

    /// What is wrong.
    public record Details(String type, String message) {}

    public static AnthropicErrorBody of(RequestRejectedException cause) {
        String param = cause.param();
        String message = cause.getMessage();
        boolean named = param == null || param.isEmpty() || message.contains(param);
        return of(ErrorBody.status(cause.kind()), named ? message : param + ": " + message);
    }

    static AnthropicErrorBody of(int status, String message) {
        return new AnthropicErrorBody("error", new Details(type(status), message));
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
