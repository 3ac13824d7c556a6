package org.stromboli.chat.tools;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one call, `{"name": …, "arguments": {…}}`, character by character. As soon as a name that was offered and the
/// beginning of its arguments are there, the call is told of; members in another order are told of at the end. For one
/// call and one thread.
final class CallParser {

    /// How a call of some convention begins: other objects are not waited for.
    private static final Set<String> FIRST_KEYS = Set.of("name", "arguments", "parameters", "type", "function", "id");

    private static final Set<String> ARGUMENTS = Set.of("arguments", "parameters");

    enum Outcome {
        OPEN,
        CALL,
        NO_CALL
    }

    private final Set<String> names;
    private final OutputParts out;
    private final boolean argumentsAlone;
    private final JsonScanner scan = new JsonScanner();
    private final StringBuilder text = new StringBuilder();
    private String key = "";
    private int start; // of the key or value at the top level
    private @Nullable String name;
    private boolean begun;
    private boolean streaming;
    private boolean complete;

    private CallParser(Set<String> names, OutputParts out, boolean argumentsAlone) {
        this.names = names;
        this.out = out;
        this.argumentsAlone = argumentsAlone;
    }

    static CallParser of(Set<String> names, OutputParts out) {
        return new CallParser(names, out, false);
    }

    /// The object is nothing but the arguments of this function.
    static CallParser ofArguments(String name, OutputParts out) {
        CallParser reader = new CallParser(Set.of(name), out, true);
        reader.name = name;
        return reader;
    }

    /// Whether the call was told of.
    boolean hasBegun() {
        return begun;
    }

    /// Whether its arguments were told of to their end.
    boolean isComplete() {
        return complete;
    }

    /// Tells of a call whose name is known; whether it is.
    boolean tellsName() {
        boolean known = name != null;
        if (known) {
            begin();
        }
        return known;
    }

    Outcome read(char next) {
        JsonScanner.At before = scan.at();
        int depth = scan.depth();
        if (!scan.read(next)) {
            return Outcome.NO_CALL;
        }
        text.append(next);
        if (argumentsAlone) {
            begin();
        } else if (depth == 1 && !member(before, next)) {
            return Outcome.NO_CALL;
        }
        if (streaming) {
            out.callArguments(String.valueOf(next));
        }
        boolean closed = next == '}' && scan.depth() == (argumentsAlone ? 0 : 1);
        if (streaming && closed) {
            streaming = false;
            complete = true;
        }
        return scan.at() == JsonScanner.At.DONE ? end() : Outcome.OPEN;
    }

    /// @param before where the scan was
    /// @return whether this may still be a call
    private boolean member(JsonScanner.At before, char next) {
        int end = text.length();
        switch (before) {
            case FIRST_KEY, KEY, VALUE -> {
                if (JsonScanner.isSpace(next)) {
                    return true;
                }
                start = end - 1;
                if (before == JsonScanner.At.VALUE && next == '{' && ARGUMENTS.contains(key) && name != null) {
                    begin();
                }
            }
            case IN_KEY -> {
                if (scan.at() == JsonScanner.At.COLON) {
                    boolean first = key.isEmpty();
                    key = text.substring(start + 1, end - 1);
                    return !first || FIRST_KEYS.contains(key);
                }
            }
            case IN_STRING -> {
                if (scan.at() == JsonScanner.At.AFTER_VALUE && key.equals("name") && name == null) {
                    name = CallObject.string(text.substring(start, end));
                    return names.contains(name);
                }
            }
            default -> {}
        }
        return true;
    }

    private void begin() {
        if (!begun && name != null) {
            begun = true;
            streaming = true;
            out.callBegan(name);
        }
    }

    private Outcome end() {
        if (!begun) {
            CallObject call = CallObject.of(text.toString());
            if (call == null || !names.contains(call.name())) {
                return Outcome.NO_CALL;
            }
            begun = true;
            complete = true;
            out.callBegan(call.name());
            out.callArguments(call.arguments());
        }
        return Outcome.CALL;
    }
}
