package org.stromboli.vision;

/// How the features of an image's crops are put together.
///
/// @param map whether they become one map of the whole image, in place of tile after tile
/// @param unpadded whether the map loses what no pixel of the image covers, and its rows end with a newline token
/// @param base whether the features of the whole image come first
/// @param largest whether of each 2 x 2 cells of the map the largest values are taken, in place of all that
public record CropMerge(boolean map, boolean unpadded, boolean base, boolean largest) {

    /// `spatial_unpad`, that of all published checkpoints.
    public static final CropMerge UNPADDED = new CropMerge(true, true, true, false);

    /// `flat`: the whole image, then crop after crop.
    public static final CropMerge FLAT = new CropMerge(false, false, true, false);
}
