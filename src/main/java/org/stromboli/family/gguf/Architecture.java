package org.stromboli.family.gguf;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stromboli.model.geometry.DecoderTraits;
import org.stromboli.model.geometry.DecoderTraits.Activation;
import org.stromboli.model.geometry.DecoderTraits.Norms;
import org.stromboli.model.geometry.DecoderTraits.Projections;
import org.stromboli.model.geometry.Multipliers;

/// The decoders that are served from files, by their `general.architecture`.
enum Architecture {
    LLAMA("llama"),
    QWEN2("qwen2"),
    QWEN3("qwen3"),
    PHI3("phi3"),
    GEMMA("gemma"),
    GRANITE("granite");

    private static final double MOST = 1e6;

    private final String name;

    Architecture(String name) {
        this.name = name;
    }

    static Optional<Architecture> named(String name) {
        return Arrays.stream(values()).filter(each -> each.name.equals(name)).findFirst();
    }

    /// For messages.
    static String all() {
        return Arrays.stream(values()).map(each -> each.name).collect(Collectors.joining(", "));
    }

    /// In front of keys.
    String key(String key) {
        return name + "." + key;
    }

    /// Whether rows of queries and keys that are rotated together are neighbours in the file, and half a head apart in
    /// checkpoints.
    boolean isPermuted() {
        return this == LLAMA || this == GRANITE;
    }

    /// Files of a Gemma have the weights of its norms with the 1 that it adds.
    ///
    /// @param hidden width of the residual stream
    /// @param width of one head
    DecoderTraits traits(Keys keys, int hidden, int width) {
        return switch (this) {
            case LLAMA -> DecoderTraits.PLAIN;
            case QWEN2 -> DecoderTraits.PLAIN.with(Projections.BIASED);
            case QWEN3 -> DecoderTraits.PLAIN.with(new Norms(0, true, false));
            case PHI3 -> DecoderTraits.PLAIN.with(Projections.FUSED);
            case GEMMA ->
                DecoderTraits.PLAIN.with(Activation.TANH_GELU).with(new Multipliers(Math.sqrt(hidden), 1, 1, 1, 1));
            case GRANITE -> DecoderTraits.PLAIN.with(multipliers(keys, width));
        };
    }

    private Multipliers multipliers(Keys keys, int width) {
        double attention = positive(keys, "attention.scale")
                .map(scale -> scale * Math.sqrt(width))
                .orElse(1.0);
        return new Multipliers(
                1,
                positive(keys, "embedding_scale").orElse(1.0),
                attention,
                positive(keys, "residual_scale").orElse(1.0),
                positive(keys, "logit_scale").orElse(1.0));
    }

    /// 0 counts as absent.
    private Optional<Double> positive(Keys keys, String key) {
        return keys.number(key(key), 0, MOST).filter(scale -> scale > 0);
    }
}
