package org.stromboli.vision;

import java.util.List;

/// What a checkpoint fixes about images that are cut into tiles (AnyRes).
///
/// @param grids the arrangements that an image may be cut into, in the checkpoint's order
/// @param maxTiles how many tiles' worth of tokens the crops may have before they are reduced: the 9 of
/// `anyres_max_9`; [#UNLIMITED] for never
/// @param severalToo whether each of several images is cut as well
/// @param merge what becomes of the tiles' features
public record CropRecipe(List<Grid> grids, int maxTiles, boolean severalToo, CropMerge merge) {

    public static final int UNLIMITED = 0;

    public CropRecipe {
        grids = List.copyOf(grids);
        if (grids.isEmpty() || maxTiles < 0) {
            throw new IllegalArgumentException("%d grids, at most %d tiles".formatted(grids.size(), maxTiles));
        }
    }
}
