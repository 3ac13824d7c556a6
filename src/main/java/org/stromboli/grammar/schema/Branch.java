package org.stromboli.grammar.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.Expression;

/// One of the ways in which a value can keep to some schemas.
sealed interface Branch {

    /// By the keywords that speak of values themselves.
    ///
    /// @param all none of which has a say in which other schemas hold
    record Leaves(List<Conjunct> all) implements Branch {}

    /// By being one of these.
    record Values(List<@Nullable Object> values) implements Branch {}

    /// By a form that is made already.
    record Ready(Expression form) implements Branch {}
}
