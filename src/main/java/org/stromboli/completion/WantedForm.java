package org.stromboli.completion;

import org.stromboli.generation.RequestRejected;
import org.stromboli.sampling.grammar.AnswerForm;
import org.stromboli.sampling.grammar.Constraints;
import org.stromboli.sampling.grammar.GrammarException;
import org.stromboli.sampling.grammar.TokenConstraint;

/// The form that a client wants its answers to have.
///
/// @param param the field that says so
public record WantedForm(String param, AnswerForm form) {

    TokenConstraint compile(Constraints constraints, boolean continuing) {
        try {
            TokenConstraint constraint = constraints.compile(form, continuing);
            constraint.awaitStart();
            return constraint;
        } catch (GrammarException e) {
            throw RequestRejected.invalid(param, "`%s` %s.".formatted(param, e.getMessage()));
        }
    }
}
