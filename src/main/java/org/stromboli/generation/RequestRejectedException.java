package org.stromboli.generation;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why a request cannot be served, in words for the client: what is wrong and what is allowed. Never holds an
/// address, a path or a stack. The HTTP edge maps the kind to a status once.
public final class RequestRejectedException extends RuntimeException {

    /// The kinds of rejection, each with one HTTP status.
    public enum Kind {
        /// 400: malformed or unsupported input
        INVALID,
        /// 400: prompt and answer do not fit the model's context
        CONTEXT_TOO_LONG,
        /// 401
        UNAUTHORIZED,
        /// 404: unknown model or path
        NOT_FOUND,
        /// 413
        TOO_LARGE,
        /// 422: media could not be fetched
        MEDIA_UNAVAILABLE,
        /// 429: queues are full, or the client has used up its limits
        OVERLOADED,
        /// 503: draining or device lost
        UNAVAILABLE,
        /// 500: a fault of ours
        INTERNAL
    }

    private final Kind kind;
    private final @Nullable String param;
    private final @Nullable String code;
    private final @Nullable Duration retryAfter;

    private RequestRejectedException(
            Kind kind, String message, @Nullable String param, @Nullable String code, @Nullable Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.param = param;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /// Malformed or unsupported input in field `param`, for example `messages[0].content[1].image_url.url`.
    public static RequestRejectedException invalid(String param, String message) {
        return new RequestRejectedException(Kind.INVALID, message, param, null, null);
    }

    public static RequestRejectedException of(Kind kind, String message) {
        return new RequestRejectedException(kind, message, null, null, null);
    }

    public static RequestRejectedException of(Kind kind, String param, String code, String message) {
        return new RequestRejectedException(kind, message, param, code, null);
    }

    public static RequestRejectedException overloaded(String message, Duration retryAfter) {
        return new RequestRejectedException(Kind.OVERLOADED, message, null, "queue_full", retryAfter);
    }

    /// The same rejection, told of a field by the name that the client gave it.
    public RequestRejectedException renamed(String param, String message) {
        return new RequestRejectedException(kind, message, param, code, retryAfter);
    }

    /// A limit of the client's own, however busy the server is.
    public static RequestRejectedException limited(String message, Duration retryAfter) {
        return new RequestRejectedException(Kind.OVERLOADED, message, null, "rate_limit_exceeded", retryAfter);
    }

    public Kind kind() {
        return kind;
    }

    /// The request field at fault, or null.
    public @Nullable String param() {
        return param;
    }

    /// A machine-readable code such as `context_length_exceeded`, or null.
    public @Nullable String code() {
        return code;
    }

    /// When to try again, or null.
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
