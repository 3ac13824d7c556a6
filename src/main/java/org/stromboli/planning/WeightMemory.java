package org.stromboli.planning;

import org.stromboli.model.ModelSizes;

/// Bytes of weights in memory.
///
/// @param images tower and projector
/// @param layers of the decoder
/// @param logits the head, or what is packed of the embedding in its place
/// @param embedding none where its rows are read from the file
public record WeightMemory(long images, long layers, long logits, long embedding) {

    static WeightMemory of(ModelSizes sizes, Residence residence) {
        ModelSizes.Part logits = sizes.logits();
        boolean ownHead = sizes.head().weights() > 0;
        boolean quantisedLogits = logits.bytes() < logits.weights() * Short.BYTES;
        return new WeightMemory(
                residence.images(sizes.images().weights(), sizes.images().bytes()),
                residence.layers(sizes.layers(), sizes.isQuantised(), sizes.isBfloat16()),
                residence.logits(logits, quantisedLogits, sizes.isBfloat16(), ownHead),
                residence.embedding(sizes.embedding().weights()));
    }

    public long total() {
        return images + layers + logits + embedding;
    }
}
