package org.stromboli.gguf;

import java.util.Objects;

/// A GGUF file that is missing, damaged or not supported, in one sentence for whoever starts the server.
public final class GgufException extends RuntimeException {

    private static final int MAX_CHARACTERS = 600;

    public GgufException(String message) {
        super(sentence(message));
    }

    GgufException(String message, Throwable cause) {
        super(sentence(message), cause);
    }

    /// Names from files are quoted: one line, and not endless.
    private static String sentence(String message) {
        String shown = message.length() > MAX_CHARACTERS ? message.substring(0, MAX_CHARACTERS) + "..." : message;
        return shown.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
