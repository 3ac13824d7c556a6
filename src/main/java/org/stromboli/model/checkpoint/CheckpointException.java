package org.stromboli.model.checkpoint;

import java.util.Objects;
import org.stromboli.torch.Sentence;

/// A checkpoint that cannot be served, in one sentence for the operator: which file or tensor, what was
/// expected and what was found.
public final class CheckpointException extends RuntimeException {

    public CheckpointException(String message) {
        super(Sentence.of(message));
    }

    public CheckpointException(String message, Throwable cause) {
        super(Sentence.of(message), cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
