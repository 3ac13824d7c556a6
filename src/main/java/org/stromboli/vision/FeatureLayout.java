package org.stromboli.vision;

/// How the projected features of a medium's tiles become the tokens that enter the decoder. `patches` is the number of
/// patches along a tile's edge.
public sealed interface FeatureLayout {

    /// Tokens that this medium takes in the prompt.
    int tokens();

    /// One tile, row by row, and a newline token at the end if the family has one for it.
    record SingleTile(int patches, boolean newline) implements FeatureLayout {
        @Override
        public int tokens() {
            return patches * patches + (newline ? 1 : 0);
        }
    }

    /// Tile 0 is the whole picture; the others are the crops of a `columns` x `rows` grid, row by row. The map of all
    /// crops, [rows * patches, columns * patches], keeps the window that the picture covers, is reduced
    /// bilinearly to `outHeight` x `outWidth` where that is smaller, and every row ends with a newline token.
    ///
    /// @param top first map row kept
    /// @param left first map column kept
    /// @param height map rows kept
    /// @param width map columns kept
    record AnyRes(
            int patches, int columns, int rows, int top, int left, int height, int width, int outHeight, int outWidth)
            implements FeatureLayout {
        @Override
        public int tokens() {
            return patches * patches + outHeight * (outWidth + 1);
        }
    }

    /// Each tile is a frame, pooled to `pooled` x `pooled`; one newline token after the last frame.
    record Video(int patches, int frames, int pooled) implements FeatureLayout {
        @Override
        public int tokens() {
            return frames * pooled * pooled + 1;
        }
    }
}
