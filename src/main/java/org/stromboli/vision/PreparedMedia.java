package org.stromboli.vision;

/// One picture or video, ready for the tower: pixels, layout and the digest of both.
public record PreparedMedia(Modality modality, Tiles tiles, FeatureLayout layout, MediaDigest digest) {

    public static PreparedMedia of(Modality modality, Tiles tiles, FeatureLayout layout) {
        return new PreparedMedia(modality, tiles, layout, MediaDigest.of(tiles, layout));
    }

    /// Tokens that this medium takes in the prompt.
    public int tokens() {
        return layout.tokens();
    }
}
