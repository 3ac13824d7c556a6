package org.stromboli.torch;

/// Messages that quote what a foreign file says: one line, and not endless.
public final class Sentence {

    private static final int MAX_CHARACTERS = 600;

    private Sentence() {}

    public static String of(String message) {
        String shown = message.length() > MAX_CHARACTERS ? message.substring(0, MAX_CHARACTERS) + "..." : message;
        return shown.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
