package org.stromboli.grammar.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.Expression;

/// Fixed texts: a choice among many whose common beginnings are read once, and JSON values as they are written.
public final class Literals {

    private Literals() {}

    public static Expression choice(Collection<String> texts) {
        return choice(List.copyOf(new TreeSet<>(texts)), 0);
    }

    // All of them agree on what stands before `from`.
    private static Expression choice(List<String> texts, int from) {
        if (texts.size() == 1) {
            return Expression.text(texts.getFirst().substring(from));
        }
        int shared = shared(texts.getFirst(), texts.getLast(), from);
        Map<Integer, List<String>> byNext = new TreeMap<>();
        for (String text : texts) {
            int next = text.length() == shared ? -1 : text.codePointAt(shared);
            byNext.computeIfAbsent(next, point -> new ArrayList<>()).add(text);
        }
        List<Expression> options = new ArrayList<>();
        byNext.values().forEach(group -> options.add(choice(group, shared)));
        return Expression.sequence(
                Expression.text(texts.getFirst().substring(from, shared)), Expression.choice(options));
    }

    // Whole characters that the first and the last of sorted texts share, and so all between them.
    private static int shared(String first, String last, int from) {
        int at = from;
        while (at < first.length() && at < last.length() && first.codePointAt(at) == last.codePointAt(at)) {
            at += Character.charCount(first.codePointAt(at));
        }
        return at;
    }

    /// One of these values, as the style has it.
    public static Expression values(List<?> values, int depth, JsonStyle style) {
        List<String> scalars = new ArrayList<>();
        List<Expression> options = new ArrayList<>();
        for (Object each : values) {
            if (each instanceof Map<?, ?> || each instanceof List<?>) {
                options.add(value(each, depth, style));
            } else {
                scalars.add(json(each));
            }
        }
        if (!scalars.isEmpty()) {
            options.addFirst(choice(scalars));
        }
        return Expression.choice(options);
    }

    public static Expression value(@Nullable Object value, int depth, JsonStyle style) {
        List<Expression> parts = new ArrayList<>();
        switch (value) {
            case Map<?, ?> members
            when !members.isEmpty() ->
                members.forEach((name, each) -> {
                    parts.add(parts.isEmpty() ? Expression.text("{") : Expression.text(","));
                    parts.add(style.space(depth + 1));
                    parts.add(style.member(Expression.text(string(name.toString())), value(each, depth + 1, style)));
                });
            case List<?> items
            when !items.isEmpty() ->
                items.forEach(each -> {
                    parts.add(parts.isEmpty() ? Expression.text("[") : Expression.text(","));
                    parts.add(style.space(depth + 1));
                    parts.add(value(each, depth + 1, style));
                });
            case null, default -> {
                return Expression.text(json(value));
            }
        }
        parts.add(style.space(depth));
        parts.add(Expression.text(value instanceof Map<?, ?> ? "}" : "]"));
        return new Expression.Sequence(List.copyOf(parts));
    }

    public static String string(String content) {
        return "\"" + JsonText.escaped(content) + "\"";
    }

    /// A JSON value without any space.
    public static String json(@Nullable Object value) {
        StringBuilder written = new StringBuilder();
        write(value, written);
        return written.toString();
    }

    private static void write(@Nullable Object value, StringBuilder to) {
        switch (value) {
            case String text -> to.append(string(text));
            case Map<?, ?> members -> {
                to.append('{');
                members.forEach((name, each) -> {
                    to.append(to.charAt(to.length() - 1) == '{' ? "" : ",").append(string(name.toString()));
                    write(each, to.append(':'));
                });
                to.append('}');
            }
            case List<?> items -> {
                to.append('[');
                for (int i = 0; i < items.size(); i++) {
                    to.append(i == 0 ? "" : ",");
                    write(items.get(i), to);
                }
                to.append(']');
            }
            case null -> to.append("null");
            default -> to.append(value); // a number, true or false
        }
    }
}
