package org.stromboli.cpu;

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
}
