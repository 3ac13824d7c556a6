package org.stromboli.grammar.expression;

import java.util.Map;

/// A root and the rules that it refers to, as they were read: the source of a [TransitionNetwork].
public record Grammar(Expression root, Map<String, Expression> rules) {

    public static Grammar of(Expression root) {
        return new Grammar(root, Map.of());
    }
}
