package org.stromboli.cpu;

import org.jspecify.annotations.Nullable;

/// Sizes of a decoder.
///
/// @param width of one head
/// @param window how many tokens back a token sees, itself included; 0: all
public record DecoderSizes(
        int vocabulary, int hidden, int heads, int kvHeads, int width, int intermediate, int window, float epsilon) {

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
        private int window = 0;
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

        public Builder window(int value) {
            window = value;
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
                    required(intermediate, "intermediate"),
                    window,
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
