/// From decoded images and frames to the tiles that the vision tower takes: resizing bit by bit as Pillow and
/// torchvision do it, padding, cropping, tiling. The doors are [TilePreprocessor], [BlockPreprocessor]
/// and [PatchPreprocessor]. Uses `vision` and `media`.
@NullMarked
package org.stromboli.vision.preprocess;

import org.jspecify.annotations.NullMarked;
