package org.stromboli.grammar.regex;

import java.util.Map;
import org.stromboli.grammar.expression.CodePoints;

/// The sets of characters that have a letter of their own in regular expressions. Where dialects differ, what all of
/// them agree on.
final class RegexClasses {

    private static final CodePoints DIGITS = CodePoints.of('0', '9');
    private static final CodePoints WORD =
            DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of("_"));
    private static final CodePoints SPACE = CodePoints.of(" \t\n\u000B\f\r");
    private static final CodePoints ANY_SPACE = SPACE.or(CodePoints.of("\u0085\u00A0\u1680\u2028\u2029\u202F\u205F"))
            .or(CodePoints.of("\u3000\uFEFF\u180E"))
            .or(CodePoints.of(0x2000, 0x200A))
            .or(CodePoints.of(0x1c, 0x1f));

    /// What a dot stands for.
    static final CodePoints NOT_LINE_END =
            CodePoints.of("\n\r\u0085\u2028\u2029").complement();

    private static final Map<Character, CodePoints> BY_LETTER = Map.of(
            'd',
            DIGITS,
            'D',
            CodePoints.ALL.minus(DIGITS),
            'w',
            WORD,
            'W',
            CodePoints.ALL.minus(WORD),
            's',
            SPACE,
            'S',
            CodePoints.ALL.minus(ANY_SPACE));

    private static final Map<Character, Character> CONTROLS =
            Map.of('n', '\n', 't', '\t', 'r', '\r', 'f', '\f', 'v', '\u000B', '0', '\0');

    private RegexClasses() {}

    /// The set behind an escaped letter; empty where it has none.
    static CodePoints named(int letter) {
        CodePoints set = BY_LETTER.get((char) letter);
        if (set != null) {
            return set;
        }
        Character control = CONTROLS.get((char) letter);
        return control == null ? CodePoints.NONE : CodePoints.of(control, control);
    }
}
