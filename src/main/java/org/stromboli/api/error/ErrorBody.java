package org.stromboli.api.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.RequestRejectedException;

/// The one form in which errors are told, as OpenAI does.
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ErrorBody(Details error) {

    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Details(
            String message,
            String type,
            @Nullable String param,
            @Nullable String code) {}

    public static ErrorBody of(RequestRejectedException cause) {
        return of(status(cause.kind()), cause.getMessage(), cause.param(), cause.code());
    }

    public static ErrorBody of(int status, String message, @Nullable String param, @Nullable String code) {
        return new ErrorBody(new Details(message, type(status), param, code));
    }

    /// The one place where a kind of rejection becomes an HTTP status.
    static int status(RequestRejectedException.Kind kind) {
        return switch (kind) {
            case INVALID, CONTEXT_TOO_LONG -> 400;
            case UNAUTHORIZED -> 401;
            case NOT_FOUND -> 404;
            case TOO_LARGE -> 413;
            case MEDIA_UNAVAILABLE -> 422;
            case OVERLOADED -> 429;
            case UNAVAILABLE -> 503;
            case INTERNAL -> 500;
        };
    }

    /// As `Retry-After` tells it: never too early.
    static String seconds(Duration retryAfter) {
        return Long.toString(Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds()));
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            case 503 -> "service_unavailable_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
