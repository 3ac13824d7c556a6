package org.stromboli.grammar.gbnf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.Grammar;
import org.stromboli.grammar.expression.GrammarException;

/// Reads a context-free grammar in GBNF, the notation of llama.cpp: rules `name ::= …` of literals, sets, names,
/// groups, alternatives and repetitions; a text is what `root` allows. Line ends say nothing. Used once.
public final class GbnfParser {

    private static final String ROOT = "root";
    private static final int LONGEST = 100_000; // characters
    private static final int DEEPEST = 60; // groups
    private static final int MAX_RULES = 2000;
    private static final int MAX_REPETITIONS = 3; // of the same part
    private static final int MAX_ROUNDS = 100_000;

    private final GbnfText in;
    private final Map<String, Expression> rules = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();
    private int depth;

    private GbnfParser(String text) {
        in = new GbnfText(text);
    }

    public static Grammar parse(String text) {
        if (text.length() > LONGEST) {
            throw new GrammarException("has %d characters, at most %d are allowed".formatted(text.length(), LONGEST));
        }
        GbnfParser parser = new GbnfParser(text);
        parser.readRules();
        LeftRecursion.reject(parser.rules);
        return new Grammar(new Expression.Reference(ROOT), parser.rules);
    }

    private void readRules() {
        in.skip();
        while (!in.isAtEnd()) {
            readRule();
        }
        used.add(ROOT);
        for (String name : used) {
            if (!rules.containsKey(name)) {
                throw new GrammarException("has no rule `%s`".formatted(shown(name)));
            }
        }
    }

    private void readRule() {
        String name = in.name();
        in.skip();
        if (name.isEmpty() || !in.accept("::=")) {
            throw in.wrong("something where a rule `name ::= …` is expected");
        }
        Expression meaning = alternatives();
        if (!in.isAtEnd() && !in.isAtRule()) {
            throw in.wrong(in.peek() == ')' ? "an unmatched `)`" : "something that is no part of a rule");
        }
        if (rules.putIfAbsent(name, meaning) != null) {
            throw in.wrong("the rule `%s` twice".formatted(shown(name)));
        }
        if (rules.size() > MAX_RULES) {
            throw new GrammarException("has more than %d rules".formatted(MAX_RULES));
        }
    }

    private Expression alternatives() {
        if (++depth > DEEPEST) {
            throw in.wrong("groups nested too deeply");
        }
        List<Expression> options = new ArrayList<>();
        do {
            options.add(sequence());
        } while (in.accept("|"));
        depth--;
        return Expression.choice(options);
    }

    private Expression sequence() {
        List<Expression> parts = new ArrayList<>();
        in.skip();
        while (!in.isAtEnd() && in.peek() != '|' && in.peek() != ')' && !in.isAtRule()) {
            parts.add(repeated(atom()));
        }
        return new Expression.Sequence(List.copyOf(parts));
    }

    private Expression atom() {
        if (in.accept("\"")) {
            return literal();
        }
        if (in.accept("[")) {
            return new Expression.Chars(set());
        }
        if (in.accept(".")) {
            return new Expression.Chars(CodePoints.ALL);
        }
        if (in.accept("(")) {
            Expression inner = alternatives();
            if (!in.accept(")")) {
                throw in.wrong("a `(` without its `)`");
            }
            return inner;
        }
        String name = in.name();
        if (name.isEmpty()) {
            throw in.wrong("`%s`, which is no part of a rule".formatted(Character.toString(in.point())));
        }
        used.add(name);
        return new Expression.Reference(name);
    }

    private Expression literal() {
        StringBuilder text = new StringBuilder();
        while (!in.accept("\"")) {
            if (in.isAtEnd()) {
                throw in.wrong("a literal without its end");
            }
            text.appendCodePoint(in.point());
        }
        return Expression.text(text.toString());
    }

    private CodePoints set() {
        boolean negated = in.accept("^");
        List<CodePoints> members = new ArrayList<>();
        while (!in.accept("]")) {
            members.add(member());
        }
        CodePoints all = CodePoints.union(members);
        CodePoints meant = negated ? all.complement() : all;
        if (members.isEmpty() || meant.isEmpty()) {
            throw in.wrong("a set without any character");
        }
        return meant;
    }

    private CodePoints member() {
        int low = character();
        if (!in.accept("-")) {
            return CodePoints.of(low, low);
        }
        if (in.peek() == ']') {
            return CodePoints.of(low, low).or(CodePoints.of("-"));
        }
        int high = character();
        if (high < low) {
            throw in.wrong("a range that is none");
        }
        return CodePoints.of(low, high);
    }

    private int character() {
        if (in.isAtEnd()) {
            throw in.wrong("a `[` without its `]`");
        }
        return in.point();
    }

    private Expression repeated(Expression atom) {
        Expression all = atom;
        int repetitions = 0;
        in.skip();
        while ("*+?{".indexOf(in.peek()) >= 0) {
            if (in.accept("*")) {
                all = Expression.any(all);
            } else if (in.accept("+")) {
                all = new Expression.Repeat(all, 1, Expression.UNBOUNDED);
            } else if (in.accept("?")) {
                all = Expression.optional(all);
            } else {
                all = counted(all);
            }
            if (++repetitions > MAX_REPETITIONS) {
                throw in.wrong("too many repetitions in a row");
            }
            in.skip();
        }
        return all;
    }

    private Expression counted(Expression atom) {
        boolean opened = in.accept("{");
        in.skip();
        int min = in.number(MAX_ROUNDS);
        in.skip();
        int max = min;
        boolean open = opened && in.accept(",");
        if (open) {
            in.skip();
            max = in.number(MAX_ROUNDS);
            in.skip();
        }
        if (!in.accept("}") || min < 0 && max < 0 || max >= 0 && max < min) {
            throw in.wrong("a `{` that begins no repetition");
        }
        return new Expression.Repeat(atom, Math.max(0, min), max < 0 ? Expression.UNBOUNDED : max);
    }

    private static String shown(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "...";
    }
}
