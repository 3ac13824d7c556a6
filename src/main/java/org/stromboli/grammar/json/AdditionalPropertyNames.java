package org.stromboli.grammar.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.stromboli.grammar.expression.CodePoints;
import org.stromboli.grammar.expression.Expression;

/// Names of properties other than some, as JSON strings without escapes, which could spell any of those.
public final class AdditionalPropertyNames {

    private static final Expression END = Expression.text("\"");
    private static final Expression ANY_REST =
            Expression.sequence(Expression.any(new Expression.Chars(JsonText.PLAIN)), END);

    private AdditionalPropertyNames() {}

    public static Expression than(Collection<String> names) {
        return Expression.sequence(Expression.text("\""), names.isEmpty() ? ANY_REST : rest(List.copyOf(names), 0));
    }

    // All of these names agree on what stands before `from`.
    private static Expression rest(List<String> names, int from) {
        Map<Integer, List<String>> byNext = new TreeMap<>();
        CodePoints others = JsonText.PLAIN;
        boolean isName = false;
        for (String name : names) {
            if (name.length() == from) {
                isName = true;
            } else {
                int next = name.codePointAt(from);
                byNext.computeIfAbsent(next, point -> new ArrayList<>()).add(name);
                others = others.minus(CodePoints.of(next, next));
            }
        }
        List<Expression> options = new ArrayList<>();
        if (!isName) {
            options.add(END);
        }
        options.add(Expression.sequence(new Expression.Chars(others), ANY_REST));
        byNext.forEach((next, group) -> {
            if (JsonText.PLAIN.contains(next)) {
                options.add(Expression.sequence(
                        Expression.text(Character.toString(next)), rest(group, from + Character.charCount(next))));
            }
        });
        return Expression.choice(options);
    }
}
