package org.stromboli.completion.request;

import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.grammar.expression.GrammarException;

/// Structured output: what every answer of a request must be.
///
/// @param param the field that asks for it
public record StructuredOutput(String param, StructuredOutputSpec form) {

    /// Waits until it is compiled and the first mask is known.
    ///
    /// @param continuing the answer continues a text of the prompt
    /// @throws RequestRejectedException if it cannot be honoured
    public TokenConstraint compile(Constraints constraints, boolean continuing) {
        try {
            TokenConstraint constraint = constraints.compile(form, continuing);
            constraint.awaitStart();
            return constraint;
        } catch (GrammarException e) {
            throw RequestRejectedException.invalid(param, "`%s` %s.".formatted(param, e.getMessage()));
        }
    }
}
