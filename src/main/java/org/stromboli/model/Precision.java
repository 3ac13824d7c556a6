package org.stromboli.model;

import org.stromboli.torch.StoredType;

/// Data type of the weights on the device. The residual stream, the norms and the sampler are float32 in any case.
public enum Precision {
    FLOAT32(StoredType.FLOAT32),
    BFLOAT16(StoredType.BFLOAT16);

    private final StoredType type;

    Precision(StoredType type) {
        this.type = type;
    }

    /// @throws IllegalArgumentException with a sentence for whoever configured it
    public static Precision named(String name) {
        return switch (name) {
            case "auto", "bfloat16" -> BFLOAT16;
            case "float32" -> FLOAT32;
            case "int8" ->
                throw new IllegalArgumentException("int8 is not available yet; auto, float32 and bfloat16 are allowed");
            default ->
                throw new IllegalArgumentException(
                        "\"%s\" is not a data type; auto, float32 and bfloat16 are allowed".formatted(name));
        };
    }

    public int bytes() {
        return type.bytes();
    }

    int torchNumber() {
        return type.torchNumber();
    }
}
