package org.stromboli.app;

/// A setting that cannot be used: its key, its value and what is allowed, in one sentence.
final class BadSetting extends RuntimeException {

    BadSetting(String key, Object value, String allowed) {
        super("%s is \"%s\", but must be %s".formatted(key, value, allowed));
    }

    /// @param cause whose message says what is wrong
    BadSetting(String key, IllegalArgumentException cause) {
        super("%s: %s".formatted(key, cause.getMessage()), cause);
    }

    private BadSetting(String message) {
        super(message);
    }

    static BadSetting unknown(String key) {
        return new BadSetting("%s is not a setting of this server".formatted(key));
    }

    static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new BadSetting(key, value, "between %d and %d".formatted(least, most));
        }
    }
}
