package org.stromboli.consolidation;

import java.util.Objects;
import org.stromboli.torch.Sentence;

/// Why inputs cannot be consolidated, in one sentence for whoever asked.
final class Refusal extends RuntimeException {

    Refusal(String message) {
        super(Sentence.of(message));
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
