package org.stromboli.model.weights;

import java.util.List;

/// How a family's checkpoints name the parts of a model. Names have changed over time: each part lists what its tensors
/// may begin with, the first one is used in messages.
///
/// @param tower before `embeddings.` and `encoder.layers.`
/// @param projector before the names in [ProjectorGeometry]
/// @param decoder before `embed_tokens.`, `layers.` and `norm.`
/// @param head before `weight`; the head may be absent when it is tied to the embedding
/// @param newline the whole name
/// @param videoTower like the tower, of frames that have one of their own
public record WeightNames(
        List<String> tower,
        List<String> projector,
        List<String> decoder,
        List<String> head,
        List<String> newline,
        List<String> videoTower) {

    /// With one tower.
    public WeightNames(
            List<String> tower, List<String> projector, List<String> decoder, List<String> head, List<String> newline) {
        this(tower, projector, decoder, head, newline, List.of());
    }

    public WeightNames withTower(List<String> prefixes) {
        return new WeightNames(prefixes, projector, decoder, head, newline, videoTower);
    }

    public WeightNames withProjector(List<String> prefixes) {
        return new WeightNames(tower, prefixes, decoder, head, newline, videoTower);
    }

    public WeightNames withVideoTower(List<String> prefixes) {
        return new WeightNames(tower, projector, decoder, head, newline, prefixes);
    }
}
