package org.stromboli.grammar.regex;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.grammar.expression.CodePoints;

/// Reads one set in brackets of a regular expression.
final class RegexSet {

    private final RegexParser in;
    private final List<CodePoints> members = new ArrayList<>();

    RegexSet(RegexParser in) {
        this.in = in;
    }

    CodePoints read() {
        in.accept('[');
        boolean negated = in.accept('^');
        do { // a bracket right after the start is a member in some dialects and an empty set in others
            if (in.isAtEnd()) {
                throw in.wrong("a `[` without its `]`");
            }
            if (in.peek() == ']' && members.isEmpty()) {
                throw in.wrong("`]` at the start of a set; a bracket of the text is written `\\]`");
            }
            members.add(member());
        } while (!in.accept(']'));
        CodePoints all = CodePoints.union(members);
        return negated ? all.complement() : all;
    }

    private CodePoints member() {
        CodePoints low = one();
        if (in.isAtEnd() || in.peek() != '-') {
            return low;
        }
        in.accept('-');
        if (in.isAtEnd()) {
            throw in.wrong("a `[` without its `]`");
        }
        if (in.peek() == ']') {
            return low.or(CodePoints.of("-"));
        }
        CodePoints high = one();
        if (!isSingle(low) || !isSingle(high) || first(high) < first(low)) {
            throw in.wrong("a range that is none");
        }
        return CodePoints.of(first(low), first(high));
    }

    private CodePoints one() {
        if (in.accept('\\')) {
            if (!in.isAtEnd() && in.accept('b')) {
                return CodePoints.of("\b");
            }
            return in.escaped();
        }
        if (in.peek() == '[' || in.peek() == '&') {
            // Some dialects nest and intersect sets.
            char special = in.peek();
            in.accept(special);
            if (special == '[' || !in.isAtEnd() && in.peek() == '&') {
                throw in.wrong("`%c` in a set; as a character it is written `\\%c`".formatted(special, special));
            }
            return CodePoints.of(String.valueOf(special));
        }
        int point = in.point();
        return CodePoints.of(point, point);
    }

    private static boolean isSingle(CodePoints set) {
        return set.ranges().size() == 1
                && set.ranges().getFirst().low() == set.ranges().getFirst().high();
    }

    private static int first(CodePoints set) {
        return set.ranges().getFirst().low();
    }
}
