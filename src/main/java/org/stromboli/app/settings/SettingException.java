package org.stromboli.app.settings;

/// A setting that cannot be used: its key, its value and what is allowed, in one sentence.
public final class SettingException extends RuntimeException {

    public SettingException(String key, Object value, String allowed) {
        super("%s is \"%s\", but must be %s".formatted(key, value, allowed));
    }

    /// @param cause whose message says what is wrong
    public SettingException(String key, IllegalArgumentException cause) {
        super("%s: %s".formatted(key, cause.getMessage()), cause);
    }

    private SettingException(String message) {
        super(message);
    }

    static SettingException unknown(String key) {
        return new SettingException("%s is not a setting of this server".formatted(key));
    }

    static void within(String key, long value, long least, long max) {
        if (value < least || value > max) {
            throw new SettingException(key, value, "between %d and %d".formatted(least, max));
        }
    }
}
