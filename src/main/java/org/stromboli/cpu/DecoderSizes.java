package org.stromboli.cpu;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Sizes of a decoder.
///
/// @param width of one head
/// @param turned how many elements of a head RoPE turns, the first ones
/// @param windows how many tokens back a token sees in each layer, itself included, 0 for all; empty: all in all layers
/// @param gate activation of the feed-forward net
public record DecoderSizes(
        int vocabulary,
        int hidden,
        int heads,
        int kvHeads,
        int width,
        int turned,
        int intermediate,
        List<Integer> windows,
        Gate gate,
        float epsilon) {

    /// What the gates of a feed-forward net go through before they are multiplied: x * sigmoid(f(x)).
    public enum Gate {
        /// f(x) = x
        SILU,
        /// GELU in its form with a hyperbolic tangent: f(x) = 2 * sqrt(2 / pi) * (x + 0.044715 * x^3)
        TANH_GELU;

        private static final float SLOPE = (float) (2 * Math.sqrt(2 / Math.PI));
        private static final float CUBE = (float) (SLOPE * 0.044715);

        /// f(x)
        public float inSigmoid(float x) {
            return this == SILU ? x : x * (SLOPE + CUBE * x * x);
        }

        /// f(x)
        public FloatVector inSigmoid(FloatVector x) {
            return this == SILU ? x : x.mul(CUBE).mul(x).add(SLOPE).mul(x);
        }
    }

    public DecoderSizes {
        windows = List.copyOf(windows);
    }

    /// Of one layer; 0 for none.
    public int window(int layer) {
        return windows.isEmpty() ? 0 : windows.get(layer);
    }

    /// Heads that RoPE turns: queries and keys.
    public int turnedHeads() {
        return heads + kvHeads;
    }

    public int queryWidth() {
        return heads * width;
    }

    /// Elements of one slot of a layer's cache: all keys, then all values.
    public int slotWidth() {
        return 2 * kvHeads * width;
    }

    /// Of what a product takes in.
    public int widest() {
        return Math.max(Math.max(hidden, queryWidth()), intermediate);
    }

    /// Of what a product of a layer gives.
    public int widestResult() {
        return Math.max(Math.max(hidden, queryWidth() + slotWidth()), 2 * intermediate);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private @Nullable Integer vocabulary;
        private @Nullable Integer hidden;
        private @Nullable Integer heads;
        private @Nullable Integer kvHeads;
        private @Nullable Integer width;
        private @Nullable Integer intermediate;
        private @Nullable Integer turned;
        private List<Integer> windows = List.of();
        private Gate gate = Gate.SILU;
        private @Nullable Float epsilon;

        private Builder() {}

        public Builder vocabulary(int value) {
            vocabulary = value;
            return this;
        }

        public Builder hidden(int value) {
            hidden = value;
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

        /// Of all elements of a head if not set.
        public Builder turned(int value) {
            turned = value;
            return this;
        }

        public Builder windows(List<Integer> value) {
            windows = value;
            return this;
        }

        public Builder gate(Gate value) {
            gate = value;
            return this;
        }

        public Builder epsilon(float value) {
            epsilon = value;
            return this;
        }

        /// @throws IllegalStateException where a property without a default is missing
        public DecoderSizes build() {
            return new DecoderSizes(
                    required(vocabulary, "vocabulary"),
                    required(hidden, "hidden"),
                    required(heads, "heads"),
                    required(kvHeads, "kvHeads"),
                    required(width, "width"),
                    turned == null ? required(width, "width") : turned,
                    required(intermediate, "intermediate"),
                    windows,
                    gate,
                    required(epsilon, "epsilon"));
        }

        private static <T> T required(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return value;
        }
    }
}
