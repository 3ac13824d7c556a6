package org.stromboli.grammar.expression;

import java.util.Objects;

/// A grammar that cannot be honoured: wrong, not supported, or too costly. The message is for clients and names the
/// place.
public final class GrammarException extends IllegalArgumentException {

    public GrammarException(String message) {
        super(message);
    }

    public static GrammarException tooComplex() {
        return new GrammarException("is too complex");
    }

    /// @param limit what it has more of
    public static GrammarException tooLarge(String limit) {
        return new GrammarException("is too large: it has more than " + limit);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
