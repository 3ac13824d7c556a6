package org.stromboli.model;

/// How many weights the parts of a model have, and how many bytes the files have of them.
///
/// @param images of tower and projector, and of what else turns images into tokens
/// @param layers of the decoder
/// @param embedding rows of tokens
/// @param head none where the embedding serves for it
/// @param isQuantised whether layers have weights that take fewer bits than a float
/// @param isBfloat16 whether the decoder's weights are bfloat16, as far as the embedding tells
public record ModelSizes(Part images, Part layers, Part embedding, Part head, boolean isQuantised, boolean isBfloat16) {

    /// @param weights in matrices
    /// @param bytes in the files
    public record Part(long weights, long bytes) {

        public static final Part NOTHING = new Part(0, 0);
    }

    /// Where logits come from: the embedding, if there is no head.
    public Part logits() {
        return head.weights() == 0 ? embedding : head;
    }

    /// How many weights all have together.
    public long weights() {
        return images.weights() + layers.weights() + embedding.weights() + head.weights();
    }
}
