package org.stromboli.media;

import java.util.Objects;

/// A picture or video that cannot be used, in words for the client: what is wrong and what is allowed. Never holds an
/// address, a path or a decoder's own message.
public final class MediaException extends Exception {

    /// Whose fault it is, which decides the HTTP status.
    public enum Cause {
        /// malformed or unsupported
        INVALID,
        /// from where this server does not take media
        FORBIDDEN,
        /// over a limit of this server
        TOO_LARGE,
        /// could not be fetched
        UNAVAILABLE
    }

    private final Cause kind;

    public MediaException(Cause kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Cause kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
