package org.stromboli.quantisation.codec;

import java.util.Objects;

/// Tensors of a layer that do not fit together or hold what the format does not allow, in one clause that names them.
public final class CodecException extends RuntimeException {

    public CodecException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
