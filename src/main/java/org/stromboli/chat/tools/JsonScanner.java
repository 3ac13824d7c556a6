package org.stromboli.chat.tools;

import java.util.regex.Pattern;

/// Whether a text that comes character by character is a JSON object so far, and where in it we are. Strict: what it
/// accepts, every parser reads. For one thread.
final class JsonScanner {

    private static final int DEEPEST = 64;
    private static final int MAX_WORD = 400;
    private static final Pattern WORD =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null");

    enum At {
        START,
        FIRST_KEY,
        KEY,
        IN_KEY,
        COLON,
        VALUE,
        FIRST_ITEM,
        IN_STRING,
        IN_WORD,
        AFTER_VALUE,
        DONE
    }

    private final StringBuilder open = new StringBuilder(); // what closes the containers around us
    private final StringBuilder word = new StringBuilder(); // a number, or true, false, null
    private At at = At.START;
    private boolean escaped;
    private int hexDigits; // still to come

    At at() {
        return at;
    }

    /// Containers that are open.
    int depth() {
        return open.length();
    }

    /// @return whether it is still the beginning of an object; once it is not, the scan is over
    boolean read(char next) {
        return switch (at) {
            case IN_KEY, IN_STRING -> inString(next);
            case IN_WORD -> inWord(next);
            default -> isSpace(next) ? at != At.DONE : between(next);
        };
    }

    static boolean isSpace(char each) {
        return each == ' ' || each == '\n' || each == '\r' || each == '\t';
    }

    private boolean between(char next) {
        return switch (at) {
            case START -> next == '{' && opens(next);
            case FIRST_KEY -> next == '}' ? closes(next) : key(next);
            case KEY -> key(next);
            case COLON -> next == ':' && moves(At.VALUE);
            case FIRST_ITEM -> next == ']' ? closes(next) : value(next);
            case VALUE -> value(next);
            case AFTER_VALUE -> next == ',' ? moves(open.charAt(depth() - 1) == '}' ? At.KEY : At.VALUE) : closes(next);
            default -> false;
        };
    }

    private boolean key(char next) {
        return next == '"' && moves(At.IN_KEY);
    }

    private boolean value(char next) {
        return switch (next) {
            case '{', '[' -> opens(next);
            case '"' -> moves(At.IN_STRING);
            default -> {
                word.setLength(0);
                word.append(next);
                yield (next == '-' || next >= '0' && next <= '9' || "tfn".indexOf(next) >= 0) && moves(At.IN_WORD);
            }
        };
    }

    private boolean inString(char next) {
        if (hexDigits > 0) {
            hexDigits--;
            return Character.digit(next, 16) >= 0 && next < 128;
        }
        if (escaped) {
            escaped = false;
            hexDigits = next == 'u' ? 4 : 0;
            return "\"\\/bfnrtu".indexOf(next) >= 0;
        }
        if (next == '"') {
            return moves(at == At.IN_KEY ? At.COLON : At.AFTER_VALUE);
        }
        escaped = next == '\\';
        return next >= ' ';
    }

    private boolean inWord(char next) {
        if (!isSpace(next) && next != ',' && next != '}' && next != ']') {
            word.append(next);
            return word.length() <= MAX_WORD;
        }
        if (!WORD.matcher(word).matches()) {
            return false;
        }
        at = At.AFTER_VALUE;
        return isSpace(next) || between(next);
    }

    private boolean opens(char bracket) {
        open.append(bracket == '{' ? '}' : ']');
        return depth() <= DEEPEST && moves(bracket == '{' ? At.FIRST_KEY : At.FIRST_ITEM);
    }

    private boolean closes(char bracket) {
        if (open.charAt(depth() - 1) != bracket) {
            return false;
        }
        open.setLength(depth() - 1);
        return moves(open.isEmpty() ? At.DONE : At.AFTER_VALUE);
    }

    private boolean moves(At to) {
        at = to;
        return true;
    }
}
