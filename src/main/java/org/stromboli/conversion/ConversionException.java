package org.stromboli.conversion;

import java.util.Objects;
import org.stromboli.torch.Sentence;

/// Why a checkpoint cannot be converted, in one sentence for the operator.
final class ConversionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConversionException(String message) {
        super(Sentence.of(message));
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
