package org.stromboli.model.geometry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stromboli.model.checkpoint.ConfigSection;

/// Sizes of the decoder, checked, and what it does otherwise than a Llama.
///
/// @param width of one head
/// @param intermediate width of the feed-forward net
/// @param positions max context
/// @param epsilon of all norms
public record DecoderGeometry(
        int vocabulary,
        int hidden,
        int layers,
        int heads,
        int kvHeads,
        int width,
        int intermediate,
        int positions,
        AttentionWindows windows,
        double epsilon,
        RopeParameters rotary,
        DecoderTraits traits) {

    /// From a text configuration as Hugging Face writes it, which leaves out what equals the defaults of its class.
    ///
    /// @param type the class, where the configuration does not name it
    public static DecoderGeometry of(ConfigSection config, String type) {
        return DecoderConfig.of(config, type);
    }

    /// Whether the head of a class is the embedding where the text configuration does not say.
    public static boolean usuallyTied(ConfigSection config) {
        return config.text("model_type", "").startsWith("gemma");
    }

    public static DecoderGeometry llama(ConfigSection config) {
        return new DecoderConfig(config).llama();
    }

    public static DecoderGeometry mistral(ConfigSection config) {
        return new DecoderConfig(config).mistral();
    }

    public static DecoderGeometry qwen2(ConfigSection config) {
        return new DecoderConfig(config).qwen2();
    }

    /// With as many tokens and positions as a checkpoint really has.
    public DecoderGeometry limited(int vocabularyRows, int maxPositions) {
        return toBuilder()
                .vocabulary(vocabularyRows)
                .positions(Math.min(positions, maxPositions))
                .build();
    }

    DecoderGeometry with(DecoderTraits other) {
        return toBuilder().traits(other).build();
    }

    DecoderGeometry shortened(int count) {
        return toBuilder().layers(count).windows(windows.shortened(count)).build();
    }

    /// How many tokens back a token sees in a layer, itself included; 0: all.
    public int window(int layer) {
        return windows.of(layer);
    }

    /// Whether queries, keys and values have a bias.
    public boolean qkvBias() {
        return traits.projections() == DecoderTraits.Projections.BIASED;
    }

    /// Of norms of the residual stream, which is divided by the multiplier of what is added to it.
    public double streamEpsilon() {
        return traits.multipliers().epsilonInStream(epsilon);
    }

    /// What each pair of elements of a turned query or key is multiplied with, [width / 2]: that of rotary positions
    /// for
    /// pairs that are turned, and for all pairs half of what scores are multiplied with beyond 1 / sqrt(width).
    public double[] turnedLengths() {
        double root = Math.sqrt(traits.multipliers().attention());
        double[] lengths = new double[width / 2];
        Arrays.fill(lengths, root);
        Arrays.fill(lengths, 0, rotary.divisors().size(), root * rotary.length());
        return lengths;
    }

    /// Multiplications and additions of one layer for one token, without those of its context.
    public double layerOperations() {
        double attention = 2.0 * hidden * (queryWidth() + keyWidth());
        double net = traits.experts()
                .map(each -> (double) each.used() * each.intermediate())
                .orElse((double) intermediate);
        return 2 * (attention + 3.0 * hidden * net);
    }

    public int queryWidth() {
        return heads * width;
    }

    public int keyWidth() {
        return kvHeads * width;
    }

    private Builder toBuilder() {
        return builder()
                .vocabulary(vocabulary)
                .hidden(hidden)
                .layers(layers)
                .heads(heads)
                .kvHeads(kvHeads)
                .width(width)
                .intermediate(intermediate)
                .positions(positions)
                .windows(windows)
                .epsilon(epsilon)
                .rotary(rotary)
                .traits(traits);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private @Nullable Integer vocabulary;
        private @Nullable Integer hidden;
        private @Nullable Integer layers;
        private @Nullable Integer heads;
        private @Nullable Integer kvHeads;
        private @Nullable Integer width;
        private @Nullable Integer intermediate;
        private @Nullable Integer positions;
        private AttentionWindows windows = AttentionWindows.NONE;
        private @Nullable Double epsilon;
        private @Nullable RopeParameters rotary;
        private DecoderTraits traits = DecoderTraits.PLAIN;

        private Builder() {}

        public Builder vocabulary(int value) {
            vocabulary = value;
            return this;
        }

        public Builder hidden(int value) {
            hidden = value;
            return this;
        }

        public Builder layers(int value) {
            layers = value;
            return this;
        }

        public Builder heads(int value) {
            heads = value;
            return this;
        }

        public Builder kvHeads(int value) {
            kvHeads = value;
            return this;
        }

        public Builder width(int value) {
            width = value;
            return this;
        }

        public Builder intermediate(int value) {
            intermediate = value;
            return this;
        }

        public Builder positions(int value) {
            positions = value;
            return this;
        }

        public Builder windows(AttentionWindows value) {
            windows = value;
            return this;
        }

        public Builder epsilon(double value) {
            epsilon = value;
            return this;
        }

        public Builder rotary(RopeParameters value) {
            rotary = value;
            return this;
        }

        public Builder traits(DecoderTraits value) {
            traits = value;
            return this;
        }

        /// @throws IllegalStateException where a property without a default is missing
        public DecoderGeometry build() {
            return new DecoderGeometry(
                    required(vocabulary, "vocabulary"),
                    required(hidden, "hidden"),
                    required(layers, "layers"),
                    required(heads, "heads"),
                    required(kvHeads, "kvHeads"),
                    required(width, "width"),
                    required(intermediate, "intermediate"),
                    required(positions, "positions"),
                    windows,
                    required(epsilon, "epsilon"),
                    required(rotary, "rotary"),
                    traits);
        }

        private static <T> T required(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return value;
        }
    }
}
