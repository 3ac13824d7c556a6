package org.stromboli.vision;

import java.util.List;

/// What a LLaVA-OneVision checkpoint fixes about its pictures.
///
/// @param side pixels along a tile's edge
/// @param patches patches along a tile's edge
/// @param grids the arrangements that a picture may be cut into, in the checkpoint's order
/// @param maxTiles how many tiles' worth of tokens the crops may have before they are reduced: the 9 of
/// `anyres_max_9`
/// @param background what pads one of several pictures to a square
public record OneVisionRecipe(
        int side, int patches, List<Grid> grids, int maxTiles, Rgb background, Interpolation interpolation) {

    public OneVisionRecipe {
        grids = List.copyOf(grids);
        if (side < 1 || patches < 1 || maxTiles < 1 || grids.isEmpty()) {
            throw new IllegalArgumentException("tiles of %d pixels, %d patches, %d grids, at most %d tiles"
                    .formatted(side, patches, grids.size(), maxTiles));
        }
    }
}
