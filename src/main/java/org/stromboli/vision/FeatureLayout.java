package org.stromboli.vision;

import java.util.List;

/// How the projected features of a media item's tiles become the tokens that enter the decoder. `patches` is the number
/// of patches along a tile's edge.
public sealed interface FeatureLayout {

    /// Tokens that this media item takes in the prompt.
    int tokens();

    /// Tiles that it is made of.
    int tiles();

    /// Tile after tile, each row by row, and a newline token at the end if the family has one for it.
    record InOrder(int tiles, int tileTokens, boolean newline) implements FeatureLayout {

        /// Without a newline token.
        public static InOrder of(int tiles, int tileTokens) {
            return new InOrder(tiles, tileTokens, false);
        }

        @Override
        public int tokens() {
            return tiles * tileTokens + (newline ? 1 : 0);
        }
    }

    /// Tile 0 is the whole image; the others are the crops of a `columns` x `rows` grid, row by row. The map of all
    /// crops, [rows * patches, columns * patches], keeps the window that the image covers and is resized to
    /// `output`.
    ///
    /// @param base whether the tokens of the whole image come first
    /// @param newlines whether every row of the map ends with a newline token
    record AnyRes(int patches, Grid grid, MapWindow window, MapOutput output, boolean base, boolean newlines)
            implements FeatureLayout {

        /// The part of the map that is kept.
        ///
        /// @param top first map row
        /// @param left first map column
        /// @param height map rows
        /// @param width map columns
        public record MapWindow(int top, int left, int height, int width) {

            /// All of a map.
            public static MapWindow whole(int height, int width) {
                return new MapWindow(0, 0, height, width);
            }

            /// Resized to its own size.
            public MapOutput unchanged() {
                return MapOutput.bilinear(height, width);
            }
        }

        /// The map that enters the decoder.
        ///
        /// @param height map rows
        /// @param width map columns
        /// @param largest whether the largest values of 2 x 2 cells are taken, in place of a bilinear resize
        public record MapOutput(int height, int width, boolean largest) {

            public static MapOutput bilinear(int height, int width) {
                return new MapOutput(height, width, false);
            }

            public static MapOutput largest(int height, int width) {
                return new MapOutput(height, width, true);
            }
        }

        @Override
        public int tokens() {
            return (base ? patches * patches : 0) + output.height() * (output.width() + (newlines ? 1 : 0));
        }

        @Override
        public int tiles() {
            return 1 + grid.tiles();
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

    /// All patches of an image, or of each frame of a video, become `queries` tokens. In `blocks` x `blocks` parts,
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

    /// Tiles of any height and width, whose patches become tokens in square blocks, tile after tile and row by row.
    ///
    /// @param rows tokens down a tile
    /// @param columns tokens across a tile
    /// @param merge patches along a token's edge
    /// @param window tiles that attend to each other; the last window may have fewer
    /// @param runs where text stands between the tokens of a video, or between the rows of an image; empty: nowhere
    record Patches(int tiles, int rows, int columns, int merge, int window, List<TimedRun> runs)
            implements FeatureLayout {

        public Patches {
            runs = List.copyOf(runs);
        }

        @Override
        public int tokens() {
            return tiles * rows * columns;
        }

        /// Patches of a tile.
        public int patches() {
            return rows * columns * merge * merge;
        }
    }

    /// Tokens of a video that belong to one moment, which the prompt tells before them; or those of one row of an
    /// image.
    ///
    /// @param time as the prompt tells it, for example `<1.0 seconds>`; empty for rows
    /// @param end what the prompt has behind them
    record TimedRun(String time, int tokens, String end) {}

    /// Patches whose rows are read as the published code of LLaVA-OneVision-1.5 reads them: each segment (a tile with a
    /// class row before it) as many rows too early as there are segments before it.
    ///
    /// @param before segments before this media item
    /// @param lead as many of them as reading too early needs, in order
    record Shifted(Patches own, int before, List<Lead> lead) implements FeatureLayout {

        /// A media item before this one.
        public record Lead(Tiles tiles, Patches layout) {}

        public Shifted {
            lead = List.copyOf(lead);
        }

        @Override
        public int tokens() {
            return own.tokens();
        }

        @Override
        public int tiles() {
            return own.tiles();
        }
    }

    /// A prompt that is fused with its only media item.
    record Fused(int tokens) implements FeatureLayout {
        @Override
        public int tiles() {
            return 0;
        }
    }
}
