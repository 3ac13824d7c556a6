package org.stromboli.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;

/// Cuts a template into tokens, with white-space control as transformers sets it: the newline after a block
/// is dropped (`trim_blocks`), so is indentation before a block (`lstrip_blocks`), and so is one newline at
/// the very end.
final class Lexer {

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
    private static final Pattern RAW_BEGIN = Pattern.compile("\\{%([-+]?)\\s*raw\\s*(-%\\}\\s*|%\\})", spaces());
    private static final Pattern RAW_END =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(\\+%\\}|-%\\}\\s*|%\\}\n?)", spaces());
    private static final Pattern COMMENT_END = Pattern.compile("\\+#\\}|-#\\}\\s*|#\\}\n?", spaces());
    private static final Pattern BLOCK_END = Pattern.compile("\\+%\\}|-%\\}\\s*|%\\}\n?", spaces());
    private static final Pattern PRINT_END = Pattern.compile("-\\}\\}\\s*|\\}\\}", spaces());

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private boolean lineStarts = true;
    private int line = 1;
    private int lineCountedTo;

    private Lexer(String source) {
        String unified = LINE_END.matcher(source).replaceAll("\n");
        this.source = unified.endsWith("\n") ? unified.substring(0, unified.length() - 1) : unified;
    }

    static List<Token> tokens(String source) {
        return new Lexer(source).run();
    }

    static int spaces() {
        return Pattern.UNICODE_CHARACTER_CLASS;
    }

    private List<Token> run() {
        while (true) {
            int tag = nextTag();
            if (tag < 0) {
                addText(source.substring(at));
                add(Token.Kind.END, "");
                return tokens;
            }
            char kind = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            addText(before(source.substring(at, tag), sign, kind == '{'));
            lineStarts = false;
            Matcher raw = matcher(RAW_BEGIN, tag);
            if (kind == '%' && raw.lookingAt()) {
                at = raw.end();
                raw();
                continue;
            }
            at = tag + (sign == '-' || sign == '+' ? 3 : 2);
            switch (kind) {
                case '#' -> comment();
                case '%' -> inside(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END, BLOCK_END);
                default -> inside(Token.Kind.PRINT_BEGIN, Token.Kind.PRINT_END, PRINT_END);
            }
        }
    }

    private int nextTag() {
        int brace = source.indexOf('{', at);
        while (brace >= 0 && brace + 1 < source.length() && "{%#".indexOf(source.charAt(brace + 1)) < 0) {
            brace = source.indexOf('{', brace + 1);
        }
        return brace + 1 < source.length() ? brace : -1;
    }

    private Matcher matcher(Pattern pattern, int from) {
        return pattern.matcher(source).region(from, source.length());
    }

    /// The text before a tag, less what the tag's sign and `lstrip_blocks` take away.
    private String before(String text, char sign, boolean print) {
        if (sign == '-') {
            int end = text.length();
            while (end > 0 && Text.isSpace(text.charAt(end - 1))) {
                end--;
            }
            return text.substring(0, end);
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean strips = sign != '+' && !print && (lineStart > 0 || lineStarts);
        return strips && text.substring(lineStart).chars().allMatch(Text::isSpace)
                ? text.substring(0, lineStart)
                : text;
    }

    private void raw() {
        Matcher end = matcher(RAW_END, at);
        if (!end.find()) {
            throw syntax("Missing end of raw directive");
        }
        char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
        addText(before(source.substring(at, end.start()), sign, false));
        moveTo(end.end());
    }

    private void comment() {
        Matcher end = matcher(COMMENT_END, at);
        if (!end.find()) {
            throw syntax("Missing end of comment tag");
        }
        moveTo(end.end());
    }

    private void moveTo(int end) {
        at = end;
        lineStarts = source.charAt(end - 1) == '\n';
    }

    /// The tokens of one tag, up to its end that is not inside brackets.
    private void inside(Token.Kind begin, Token.Kind end, Pattern endPattern) {
        add(begin, "");
        ExpressionLexer expression = new ExpressionLexer(source, at);
        while (true) {
            expression.skipSpace();
            at = expression.position();
            Matcher matcher = matcher(endPattern, at);
            if (!expression.insideBrackets() && matcher.lookingAt()) {
                add(end, "");
                moveTo(matcher.end());
                return;
            }
            if (at >= source.length()) {
                throw syntax("unexpected end of template inside a tag");
            }
            tokens.add(expression.next(line()));
        }
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            add(Token.Kind.TEXT, text);
        }
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line()));
    }

    private int line() {
        for (; lineCountedTo < at; lineCountedTo++) {
            if (source.charAt(lineCountedTo) == '\n') {
                line++;
            }
        }
        return line;
    }

    private TemplateException syntax(String message) {
        return TemplateException.syntax(message, line());
    }
}
