package org.stromboli.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// Which tiles go through the tower together.
final class TileBatches {

    private TileBatches() {}

    /// A slice of the encoding of one tile.
    ///
    /// @param handle of its media item
    /// @param media that it belongs to
    /// @param index among its tiles
    /// @param slice of the media item's encoding
    /// @param pooling what happens to it after the tower, see `merge`
    /// @param projected whether it is
    record Tile(int handle, PreprocessedMedia media, int index, int slice, long[] pooling, boolean projected) {

        Tiles tiles() {
            return media.tiles();
        }

        boolean isFrame() {
            return media.modality() == Modality.VIDEO;
        }

        int height() {
            return tiles().height();
        }

        int width() {
            return tiles().width();
        }

        int bytes() {
            return tiles().bytes();
        }

        private boolean isTreatedLike(Tile other) {
            return height() == other.height()
                    && width() == other.width()
                    && isFrame() == other.isFrame()
                    && projected == other.projected
                    && Arrays.equals(pooling, other.pooling);
        }
    }

    /// In their order, at most so many together, and only those that are treated alike.
    static List<List<Tile>> of(List<Tile> tiles, int max) {
        List<List<Tile>> batches = new ArrayList<>();
        for (Tile tile : tiles) {
            List<Tile> last = batches.isEmpty() ? List.of() : batches.getLast();
            if (last.isEmpty() || last.size() == max || !last.getFirst().isTreatedLike(tile)) {
                last = new ArrayList<>();
                batches.add(last);
            }
            last.add(tile);
        }
        return batches;
    }

    /// [tiles, 3, side, side]
    static byte[] pixels(List<Tile> batch) {
        int size = batch.getFirst().bytes();
        byte[] pixels = new byte[batch.size() * size];
        for (int i = 0; i < batch.size(); i++) {
            Tile tile = batch.get(i);
            System.arraycopy(tile.tiles().rgb(), tile.index * size, pixels, i * size, size);
        }
        return pixels;
    }
}
