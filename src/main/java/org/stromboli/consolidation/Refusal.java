package org.stromboli.consolidation;

import java.util.Objects;

/// Why inputs cannot be consolidated, in one sentence for whoever asked.
final class Refusal extends RuntimeException {

    Refusal(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
