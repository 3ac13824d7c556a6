package org.stromboli.model.geometry;

import java.util.List;
import java.util.Optional;

/// Sizes of a whole model.
///
/// @param tower [TowerGeometry#NONE] of a model that takes no images
/// @param newline whether there is a vector that ends rows of an image's map
/// @param mini what stands between tower and decoder in LLaVA-Mini
/// @param videoTower that of frames, where they have one of their own
public record ModelGeometry(
        TowerGeometry tower,
        ProjectorGeometry projector,
        DecoderGeometry decoder,
        boolean newline,
        Optional<MiniGeometry> mini,
        Optional<TowerGeometry> videoTower) {

    /// Without a newline vector.
    public ModelGeometry(TowerGeometry tower, ProjectorGeometry projector, DecoderGeometry decoder) {
        this(tower, projector, decoder, false, Optional.empty(), Optional.empty());
    }

    /// Of a model that answers text alone.
    public static ModelGeometry ofText(DecoderGeometry decoder) {
        boolean bias = false;
        return new ModelGeometry(TowerGeometry.NONE, ProjectorGeometry.layers(List.of(), bias), decoder);
    }

    public ModelGeometry withNewline(boolean present) {
        return new ModelGeometry(tower, projector, decoder, present, mini, videoTower);
    }

    public ModelGeometry withMini(MiniGeometry between) {
        return new ModelGeometry(tower, projector, decoder, newline, Optional.of(between), videoTower);
    }

    public ModelGeometry withVideoTower(TowerGeometry ofFrames) {
        return new ModelGeometry(tower, projector, decoder, newline, mini, Optional.of(ofFrames));
    }

    /// With so many layers, one tower, and nothing between it and the decoder but the projector.
    public ModelGeometry shortened(int layers, int towerLayers) {
        return new ModelGeometry(tower.shortened(towerLayers), projector, decoder.shortened(layers))
                .withNewline(newline);
    }

    /// What the graph alone computes of the decoder, in words that follow "it has"; empty if other backends compute
    /// all.
    public Optional<String> decoderInGraphOnly() {
        return decoder.traits()
                .graphOnly()
                .or(() -> projector.windows().map(_ -> "features of images that are added before its layers"));
    }

    /// Positions that are looked up: text stands behind all rows of its image while both are fused.
    public int rotatedPositions() {
        return decoder.positions() + mini.map(each -> each.rows(tower)).orElse(0);
    }
}
