package org.stromboli.grammar.gbnf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;

/// Finds rules that begin with themselves, at once or by way of others: they would be open without end before the first
/// byte is read. Used once.
final class LeftRecursion {

    private final Map<String, Expression> rules;
    private final Set<String> nullable = new HashSet<>(); // rules that match the empty text

    private LeftRecursion(Map<String, Expression> rules) {
        this.rules = rules;
        boolean found = true;
        while (found) {
            found = false;
            for (Map.Entry<String, Expression> rule : rules.entrySet()) {
                found |= isNullable(rule.getValue()) && nullable.add(rule.getKey());
            }
        }
    }

    /// @throws GrammarException that names such a rule
    static void reject(Map<String, Expression> rules) {
        LeftRecursion all = new LeftRecursion(rules);
        Map<String, Set<String>> begins = new HashMap<>();
        rules.forEach((name, rule) -> {
            Set<String> first = new LinkedHashSet<>();
            all.addFirst(rule, first);
            begins.put(name, first);
        });
        // What is left after rules have gone that begin with none of the others leads to a circle.
        boolean gone = true;
        while (gone) {
            gone = begins.values().removeIf(Set::isEmpty);
            begins.values().forEach(first -> first.retainAll(begins.keySet()));
        }
        if (!begins.isEmpty()) {
            throw new GrammarException(("has the rule `%s`, which begins with itself; write what repeats with `*` or "
                            + "put the repetition last")
                    .formatted(onCircle(begins)));
        }
    }

    private static String onCircle(Map<String, Set<String>> begins) {
        String at = begins.keySet().iterator().next();
        Set<String> seen = new HashSet<>();
        while (seen.add(at)) {
            at = Objects.requireNonNull(begins.get(at)).iterator().next();
        }
        return at.length() <= 60 ? at : at.substring(0, 60) + "...";
    }

    private boolean isNullable(Expression expression) {
        return switch (expression) {
            case Expression.Text(String text) -> text.isEmpty();
            case Expression.Chars chars -> false;
            case Expression.Sequence(List<Expression> parts) -> parts.stream().allMatch(this::isNullable);
            case Expression.Choice(List<Expression> options) -> options.stream().anyMatch(this::isNullable);
            case Expression.Repeat(Expression body, int min, int max) -> min == 0 || isNullable(body);
            case Expression.Guarded guarded -> false;
            case Expression.Machine(List<Expression.Junction> junctions) ->
                junctions.getFirst().end();
            case Expression.Reference(String rule) -> nullable.contains(rule);
        };
    }

    // Rules with which a text of this may begin.
    private void addFirst(Expression expression, Set<String> first) {
        switch (expression) {
            case Expression.Text text -> {}
            case Expression.Chars chars -> {}
            case Expression.Sequence(List<Expression> parts) -> {
                for (Expression part : parts) {
                    addFirst(part, first);
                    if (!isNullable(part)) {
                        return;
                    }
                }
            }
            case Expression.Choice(List<Expression> options) -> options.forEach(each -> addFirst(each, first));
            case Expression.Repeat(Expression body, int min, int max) -> addFirst(body, first);
            case Expression.Guarded(Expression text, List<Expression> ahead, List<Expression> barred) ->
                addFirst(text, first);
            case Expression.Machine machine -> {} // of characters, in grammars of rules
            case Expression.Reference(String rule) -> first.add(rule);
        }
    }
}
