package org.stromboli.worker;

import java.util.stream.IntStream;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.Tiles;

/// How the encoding of a media item is cut: a slice is a group of layers of one tile; equal tiles are encoded once.
///
/// @param layers of the tower
/// @param layersPerSlice so many that a slice is worth a call and short enough to stand between two decode steps
/// @param tilesTogether max tiles that go through the tower in one call, if a slice is a whole tile
record VisionSlices(int layers, int layersPerSlice, int tilesTogether) {

    /// One by one: nothing is gained on a CPU, which a tile keeps busy.
    VisionSlices(int layers, int layersPerSlice) {
        this(layers, layersPerSlice, 1);
    }

    /// So many keep a large GPU busy, and take a gigabyte for what is between two operators.
    private static final int TOGETHER_ON_A_GPU = 16;

    /// About a fifth of a second on two cores at the 300 GFLOP/s that bfloat16 reaches there.
    private static final double CPU_OPERATIONS = 60e9;
    /// A GPU runs a whole tile in less than a decode step.
    private static final double GPU_OPERATIONS = 60e12;

    static VisionSlices of(TowerGeometry tower, ModelDevice device) {
        int group = (int) Math.clamp(operations(device) / tower.layerOperations(), 1, Math.max(1, tower.layers()));
        int together = Math.max(1, TOGETHER_ON_A_GPU / tower.pieces());
        return new VisionSlices(tower.layers(), group, device.isCpu() ? 1 : together);
    }

    /// So many multiplications and additions should a slice have.
    static double operations(ModelDevice device) {
        return device.isCpu() ? CPU_OPERATIONS : GPU_OPERATIONS;
    }

    int perTile() {
        return Math.ceilDiv(layers, layersPerSlice);
    }

    int count(Tiles tiles) {
        return distinct(tiles.firstEqual()).length * perTile();
    }

    int firstLayer(int slice) {
        return slice % perTile() * layersPerSlice;
    }

    int endLayer(int slice) {
        return Math.min(layers, firstLayer(slice) + layersPerSlice);
    }

    /// The tiles to encode, in order.
    static int[] distinct(int[] firstEqual) {
        return IntStream.range(0, firstEqual.length)
                .filter(tile -> firstEqual[tile] == tile)
                .toArray();
    }

    /// For each tile its index among the encoded ones.
    static long[] encodedIndex(int[] firstEqual) {
        long[] index = new long[firstEqual.length];
        int encoded = 0;
        for (int tile = 0; tile < index.length; tile++) {
            index[tile] = firstEqual[tile] == tile ? encoded++ : index[firstEqual[tile]];
        }
        return index;
    }
}
