package org.stromboli.chat.tools;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers in which marks set calls off from text, read character by character.
///
/// ```
/// TEXT --opening--> OPENED --{--> CALL --}--> CLOSING --> TEXT
///                      \-name-> NAME --{-/      \--,--> OPENED
/// ```
/// What is read between two rests in TEXT is kept, and becomes text where it turns out to be no call.
final class MarkedCallParser implements ToolCallParser {

    /// How calls are marked within the model's output.
    ///
    /// @param opening stands before a call
    /// @param closing may stand after one; empty: nothing does
    /// @param bare the output may begin with a call, without a mark
    /// @param list several calls may stand in one array
    /// @param named a call may be its function's name with the arguments after it
    record Syntax(String opening, String closing, boolean bare, boolean list, boolean named) {

        /// One call after each mark, as an object.
        static Syntax marked(String opening, String closing) {
            return new Syntax(opening, closing, false, false, false);
        }

        Syntax orBare() {
            return new Syntax(opening, closing, true, list, named);
        }

        Syntax inLists() {
            return new Syntax(opening, closing, bare, true, named);
        }

        Syntax orNamed() {
            return new Syntax(opening, closing, bare, list, true);
        }
    }

    /// `name[CALL_ID]id[ARGS]{`, the parts in brackets optional.
    private static final Pattern HEADER =
            Pattern.compile("([\\w-]{1,64})\\s{0,8}(?:\\[CALL_ID][\\w-]{1,64})?(?:\\[ARGS])?\\s{0,8}\\{");

    /// The beginning of such a header in which the name is over.
    private static final Pattern NAMED = Pattern.compile("([\\w-]{1,64})\\s{0,8}\\[");

    private static final String SEPARATORS = ";,";

    private enum At {
        TEXT,
        OPENED,
        NAME,
        CALL,
        CLOSING
    }

    private final Syntax syntax;
    private final Set<String> names;
    private final OutputParts out = new OutputParts();
    private final StringBuilder mark = new StringBuilder(); // what may become the opening
    private final StringBuilder attempt = new StringBuilder(); // what may become a call, or what ends one
    private final StringBuilder header = new StringBuilder();
    private At at = At.TEXT;
    private boolean inList;
    private @Nullable CallParser call;

    MarkedCallParser(Syntax syntax, Set<String> names) {
        this.syntax = syntax;
        this.names = names;
    }

    @Override
    public List<OutputPart> push(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            read(piece.charAt(i));
        }
        return out.drain();
    }

    @Override
    public List<OutputPart> finish() {
        switch (at) {
            case TEXT -> out.text(mark);
            case OPENED, NAME -> out.text(attempt);
            case CALL -> {
                if (call != null && call.isComplete()) {
                    out.callEnded();
                } else {
                    disown();
                }
            }
            case CLOSING -> {
                if (!isMark(attempt.toString().strip(), syntax.closing())) {
                    out.text(attempt);
                }
            }
        }
        return out.finish();
    }

    @Override
    public List<OutputPart> cut() {
        if (at == At.CALL && call().tellsName()) {
            attempt.setLength(0);
            if (call().isComplete()) {
                out.callEnded();
            }
            return out.finish();
        }
        Matcher named = NAMED.matcher(header);
        if (at == At.NAME && named.lookingAt() && names.contains(named.group(1))) {
            out.callBegan(named.group(1));
            return out.finish();
        }
        return finish();
    }

    private void read(char next) {
        switch (at) {
            case TEXT -> inText(next);
            case OPENED -> opened(next);
            case NAME -> inName(next);
            case CALL -> inCall(next);
            case CLOSING -> closing(next);
        }
    }

    private void inText(char next) {
        if (syntax.bare() && next == '{' && out.isBlank() && mark.isEmpty()) {
            attempt.append(out.takeSpace());
            begin(CallParser.of(names, out), next);
            return;
        }
        mark.append(next);
        while (!mark.isEmpty() && !isMark(mark, syntax.opening())) {
            out.text(mark.charAt(0));
            mark.deleteCharAt(0);
        }
        if (mark.length() == syntax.opening().length()) {
            attempt.append(out.takeSpace()).append(mark);
            mark.setLength(0);
            at = At.OPENED;
        }
    }

    private void opened(char next) {
        if (next == '{') {
            begin(CallParser.of(names, out), next);
        } else if (JsonScanner.isSpace(next) || next == '[' && syntax.list() && !inList) {
            inList |= next == '[';
            attempt.append(next);
        } else if (syntax.named() && !inList && isHeader(String.valueOf(next))) {
            header.append(next);
            attempt.append(next);
            at = At.NAME;
        } else {
            giveUp(next);
        }
    }

    private void inName(char next) {
        header.append(next);
        Matcher matcher = HEADER.matcher(header);
        if (matcher.matches() && names.contains(matcher.group(1))) {
            String name = matcher.group(1);
            header.setLength(0);
            begin(CallParser.ofArguments(name, out), next);
        } else if (next != '{' && isHeader(header)) {
            attempt.append(next);
        } else {
            giveUp(next);
        }
    }

    private static boolean isHeader(CharSequence beginning) {
        Matcher matcher = HEADER.matcher(beginning);
        return matcher.matches() || matcher.hitEnd();
    }

    private void begin(CallParser reader, char brace) {
        call = reader;
        at = At.CALL;
        inCall(brace);
    }

    private void inCall(char next) {
        CallParser reading = call();
        switch (reading.read(next)) {
            case OPEN -> attempt.append(next);
            case CALL -> ended();
            case NO_CALL -> {
                if (reading.isComplete()) {
                    ended();
                    read(next);
                } else {
                    giveUp(next);
                }
            }
        }
    }

    private CallParser call() {
        if (call == null) {
            throw new IllegalStateException("no call is being read");
        }
        return call;
    }

    private void ended() {
        out.callEnded();
        attempt.setLength(0);
        call = null;
        at = At.CLOSING;
    }

    /// After a call: its closing mark, the next one of a list, or text again.
    private void closing(char next) {
        attempt.append(next);
        if (JsonScanner.isSpace(next)) {
            return;
        }
        String since = attempt.toString().strip();
        if (inList && since.equals(",")) {
            at = At.OPENED;
        } else if (inList && since.equals("]") || since.equals(syntax.closing())) {
            attempt.setLength(0);
            inList = false;
            at = At.TEXT;
        } else if (syntax.bare() && next == '{') {
            attempt.setLength(attempt.length() - 1);
            begin(CallParser.of(names, out), next);
        } else if (!isMark(since, syntax.closing()) && !(syntax.bare() && since.length() == 1 && isSeparator(next))) {
            String text = attempt.toString();
            attempt.setLength(0);
            inList = false;
            at = At.TEXT;
            for (int i = 0; i < text.length(); i++) {
                inText(text.charAt(i));
            }
        }
    }

    private static boolean isSeparator(char next) {
        return SEPARATORS.indexOf(next) >= 0;
    }

    /// It was no call: what was kept is text, and `next` comes after it.
    private void giveUp(char next) {
        disown();
        header.setLength(0);
        inList = false;
        at = At.TEXT;
        inText(next);
    }

    private void disown() {
        String text = attempt.toString();
        attempt.setLength(0);
        if (call != null && call.hasBegun()) {
            out.callBroken(text);
        } else {
            out.text(text);
        }
        call = null;
    }

    private static boolean isMark(CharSequence beginning, String mark) {
        return mark.startsWith(beginning.toString());
    }
}
