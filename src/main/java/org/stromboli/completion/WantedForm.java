package org.stromboli.completion;

import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.grammar.expression.GrammarException;

/// The form that a client wants its answers to have.
///
/// @param param the field that says so
public record WantedForm(String param, StructuredOutputSpec form) {

    TokenConstraint compile(Constraints constraints, boolean continuing) {
        try {
            TokenConstraint constraint = constraints.compile(form, continuing);
            constraint.awaitStart();
            return constraint;
        } catch (GrammarException e) {
            throw RequestRejectedException.invalid(param, "`%s` %s.".formatted(param, e.getMessage()));
        }
    }
}
