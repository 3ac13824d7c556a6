package org.stromboli.vision;

/// How the projected features of a medium's tiles become the tokens that enter the decoder. `patches` is the number of
/// patches along a tile's edge.
public sealed interface FeatureLayout {

    /// Tokens that this medium takes in the prompt.
    int tokens();

    /// Tiles that it is made of.
    int tiles();

    /// Tile after tile, each row by row, and a newline token at the end if the family has one for it.
    record InOrder(int tiles, int tileTokens, boolean newline) implements FeatureLayout {
        @Override
        public int tokens() {
            return tiles * tileTokens + (newline ? 1 : 0);
        }
    }

    /// Tile 0 is the whole picture; the others are the crops of a `columns` x `rows` grid, row by row. The map of all
    /// crops, [rows * patches, columns * patches], keeps the window that the picture covers and becomes
    /// `outHeight` x `outWidth`, bilinearly or by the largest of each 2 x 2.
    ///
    /// @param top first map row kept
    /// @param left first map column kept
    /// @param height map rows kept
    /// @param width map columns kept
    /// @param base whether the tokens of the whole picture come first
    /// @param newlines whether every row of the map ends with a newline token
    /// @param largest whether the largest values of 2 x 2 cells are taken
    record AnyRes(
            int patches,
            int columns,
            int rows,
            int top,
            int left,
            int height,
            int width,
            int outHeight,
            int outWidth,
            boolean base,
            boolean newlines,
            boolean largest)
            implements FeatureLayout {
        @Override
        public int tokens() {
            return (base ? patches * patches : 0) + outHeight * (outWidth + (newlines ? 1 : 0));
        }

        @Override
        public int tiles() {
            return 1 + columns * rows;
        }
    }

    /// Each tile is a frame.
    record Video(int patches, int frames, Pooling pooling, Newlines newlines) implements FeatureLayout {
        @Override
        public int tokens() {
            int edge = pooled();
            return switch (newlines) {
                case NOWHERE -> frames * edge * edge;
                case AT_END -> frames * edge * edge + 1;
                case AFTER_FRAMES -> frames * (edge * edge + 1);
                case AFTER_ROWS -> frames * edge * (edge + 1);
            };
        }

        @Override
        public int tiles() {
            return frames;
        }

        /// Edge of a frame's map in tokens.
        public int pooled() {
            return pooling.pooled(patches);
        }
    }

    /// All patches of a picture, or of each frame of a video, become `queries` tokens. In `blocks` x `blocks` parts,
    /// row by row, and then as a whole, where that is more than one.
    record Compressed(int frames, int blocks, int patches, int queries) implements FeatureLayout {
        @Override
        public int tokens() {
            return frames * queries;
        }

        @Override
        public int tiles() {
            return frames * frameTiles();
        }

        public int frameTiles() {
            return blocks == 1 ? 1 : blocks * blocks + 1;
        }

        /// Rows that stand before the text when a frame is fused with it.
        public int frameRows() {
            return frameTiles() * patches * patches + queries;
        }
    }

    /// A prompt that is fused with its only medium.
    record Fused(int tokens) implements FeatureLayout {
        @Override
        public int tiles() {
            return 0;
        }
    }
}
