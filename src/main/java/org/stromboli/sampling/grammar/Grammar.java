package org.stromboli.sampling.grammar;

import java.util.Map;

/// A root and the rules that it refers to, as they were read: the source of a [Network].
record Grammar(Expression root, Map<String, Expression> rules) {

    static Grammar of(Expression root) {
        return new Grammar(root, Map.of());
    }
}
