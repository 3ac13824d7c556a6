package org.stromboli.consolidation;

import java.util.Objects;
import org.stromboli.torch.Sentence;

/// Why inputs cannot be consolidated, in one sentence for the operator.
final class ConsolidationException extends RuntimeException {

    ConsolidationException(String message) {
        super(Sentence.of(message));
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
