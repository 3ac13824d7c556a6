package org.stromboli.vision;

import java.util.LinkedList;
import java.util.List;
import java.util.Optional;

/// One image or video, ready for the tower: pixels, layout and the digest of both; or a prompt that is fused with
/// one, which has no pixels of its own.
///
/// @param digest of what the tokens in the decoder depend on, beside the ids of the prompt up to them: part of every
/// prefix key
/// @param featureKey of what its features depend on, all of them: two media with equal keys have equal features
/// @param fusion what a fused prompt is made of
public record PreprocessedMedia(
        Modality modality,
        Tiles tiles,
        FeatureLayout layout,
        MediaDigest digest,
        MediaDigest featureKey,
        Optional<Fusion> fusion) {

    /// The text of a prompt that is fused with an image or video before the decoder sees either.
    ///
    /// @param base the image or video, whose features are made first
    /// @param ids of the whole prompt without the media item, [text]
    /// @param marker how many of them stand before the media item
    public record Fusion(PreprocessedMedia base, int[] ids, int marker) {}

    public static PreprocessedMedia of(Modality modality, Tiles tiles, FeatureLayout layout) {
        MediaDigest digest = MediaDigest.of(tiles, layout);
        return new PreprocessedMedia(modality, tiles, layout, digest, digest, Optional.empty());
    }

    /// A whole prompt, each row of which depends on the media item in it and on the text up to that row.
    public static PreprocessedMedia fused(PreprocessedMedia base, int[] ids, int marker) {
        // Ids repeat with the prompt in every prefix key. Which of them stand for the media item they do not tell.
        MediaDigest digest = base.digest().with("fused at", marker);
        return new PreprocessedMedia(
                base.modality(),
                Tiles.NONE,
                new FeatureLayout.Fused(ids.length + base.tokens()),
                digest,
                digest.with("text", ids),
                Optional.of(new Fusion(base, ids, marker)));
    }

    /// As the published code of LLaVA-OneVision-1.5 reads it, behind others of its request.
    ///
    /// @param earlier of the same kind, in prompt order
    public PreprocessedMedia shifted(List<PreprocessedMedia> earlier) {
        if (!(layout instanceof FeatureLayout.Patches own)) {
            throw new IllegalStateException("only patches can be shifted");
        }
        int before = earlier.stream().mapToInt(each -> each.layout().tiles()).sum();
        LinkedList<FeatureLayout.Shifted.Lead> lead = new LinkedList<>();
        MediaDigest key = digest.with("shifted", before);
        int rows = 0;
        for (int i = earlier.size() - 1; i >= 0 && rows < before - 1; i--) {
            PreprocessedMedia each = earlier.get(i);
            FeatureLayout.Patches patches = (FeatureLayout.Patches) each.layout();
            lead.addFirst(new FeatureLayout.Shifted.Lead(each.tiles(), patches));
            rows += patches.tiles() * (patches.patches() + 1);
            key = key.with("behind", each.digest().numbers());
        }
        return new PreprocessedMedia(
                modality, tiles, new FeatureLayout.Shifted(own, before, lead), key, key, Optional.empty());
    }

    /// Tokens that this media item takes in the prompt.
    public int tokens() {
        return layout.tokens();
    }

    /// The image or video itself.
    public PreprocessedMedia visual() {
        return fusion.map(Fusion::base).orElse(this);
    }
}
