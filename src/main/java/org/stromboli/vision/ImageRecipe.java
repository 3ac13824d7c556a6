package org.stromboli.vision;

import java.util.Optional;

/// What a checkpoint fixes about its pictures.
///
/// @param side pixels along a tile's edge
/// @param patches patches along a tile's edge
/// @param tileTokens tokens of a tile: its patches, and the class token where it is kept
/// @param background what pads a picture to a square
/// @param fit of a picture that becomes one tile
/// @param newline whether the tokens of such a picture end with a newline token
/// @param crops of pictures that become several tiles
/// @param frames of videos, where the model takes them
public record ImageRecipe(
        int side,
        int patches,
        int tileTokens,
        ReferenceImplementation arithmetic,
        Interpolation interpolation,
        Rgb background,
        Fit fit,
        boolean newline,
        Optional<CropRecipe> crops,
        Optional<FrameRecipe> frames) {

    public ImageRecipe {
        if (side < 1 || patches < 1 || tileTokens < patches * patches) {
            throw new IllegalArgumentException(
                    "tiles of %d pixels, %d patches, %d tokens".formatted(side, patches, tileTokens));
        }
        if (tileTokens != patches * patches && (crops.isPresent() || frames.isPresent())) {
            throw new IllegalArgumentException("maps are made of patches alone, without a class token");
        }
    }
}
