package org.stromboli.model;

import java.util.Locale;
import org.stromboli.torch.StoredType;

/// How numbers are kept on the device. The residual stream, the norms and the sampler are float32 in any case.
public enum Precision {
    FLOAT32(StoredType.FLOAT32, 32),
    BFLOAT16(StoredType.BFLOAT16, 16),
    /// The decoder's weights are whole numbers of 8 bits, with a scale for each row; all else is bfloat16.
    INT8(StoredType.BFLOAT16, 8),
    /// The matrices of the decoder's layers are whole numbers of 4 bits, with a scale and a minimum for each group of
    /// columns ([#GROUP]); all else is bfloat16.
    INT4(StoredType.BFLOAT16, 4);

    /// Columns that share a scale and a minimum where there are 4 bits.
    public static final int GROUP = 32;

    private final StoredType type;
    private final int decoderBits;

    Precision(StoredType type, int decoderBits) {
        this.type = type;
        this.decoderBits = decoderBits;
    }

    /// @throws IllegalArgumentException with a sentence for the operator
    public static Precision named(String name) {
        return switch (name) {
            case "auto", "bfloat16" -> BFLOAT16;
            case "float32" -> FLOAT32;
            case "int8" -> INT8;
            case "int4" -> INT4;
            default ->
                throw new IllegalArgumentException(
                        "\"%s\" is not a data type; auto, float32, bfloat16, int8 and int4 are allowed"
                                .formatted(name));
        };
    }

    /// As the setting calls it.
    public String settingName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Bytes of a number in the cache and in features.
    public int bytes() {
        return type.bytes();
    }

    /// Whether weights of the decoder are rounded to whole numbers, which CPUs alone compute with.
    public boolean isRounded() {
        return decoderBits < Short.SIZE;
    }

    /// Of a weight of the decoder.
    int decoderBits() {
        return decoderBits;
    }

    int torchNumber() {
        return type.torchNumber();
    }
}
