package org.stromboli.media;

import java.util.Objects;

/// An image or video that cannot be used, in words for the client: what is wrong and what is allowed. Never holds an
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
    private final String setting;

    public MediaException(Cause kind, String message) {
        this(kind, message, "");
    }

    /// Beyond a limit that the operator chooses.
    ///
    /// @param setting where
    public MediaException(Cause kind, String message, String setting) {
        super(message);
        this.kind = kind;
        this.setting = setting;
    }

    public Cause kind() {
        return kind;
    }

    /// For those who do not see the configuration: what is wrong, and which setting decides it, if one does.
    public String messageWithSetting() {
        return setting.isEmpty() ? getMessage() : "%s (%s)".formatted(getMessage(), setting);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
