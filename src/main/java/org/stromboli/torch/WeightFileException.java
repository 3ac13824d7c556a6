package org.stromboli.torch;

import java.util.Objects;

/// A weight file that is missing or damaged, in one sentence for whoever starts the server.
public final class WeightFileException extends RuntimeException {

    public WeightFileException(String message) {
        super(Sentence.of(message));
    }

    public WeightFileException(String message, Throwable cause) {
        super(Sentence.of(message), cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
