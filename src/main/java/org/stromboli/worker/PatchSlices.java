package org.stromboli.worker;

import org.stromboli.model.ModelDevice;
import org.stromboli.model.geometry.PatchTowerGeometry;

/// How the way of a segment of patches through the tower is cut: a slice is some layers of a small segment, or some
/// rows
/// of one layer of a large one, since attention grows with the square of a segment's rows.
///
/// @param operations multiplications and additions that a slice should have
record PatchSlices(PatchTowerGeometry tower, double operations) {

    static PatchSlices of(PatchTowerGeometry tower, ModelDevice device) {
        return new PatchSlices(tower, VisionSlices.operations(device));
    }

    /// The slices of one segment.
    ///
    /// @param layers of the tower
    /// @param layersPerSlice 1 where a layer is cut
    /// @param rowsPerSlice all rows where no layer is cut
    record Cut(int rows, int layers, int layersPerSlice, int rowsPerSlice) {

        int count() {
            return Math.ceilDiv(layers, layersPerSlice) * perLayers();
        }

        private int perLayers() {
            return Math.ceilDiv(rows, rowsPerSlice);
        }

        int firstLayer(int slice) {
            return slice / perLayers() * layersPerSlice;
        }

        int endLayer(int slice) {
            return Math.min(layers, firstLayer(slice) + layersPerSlice);
        }

        int firstRow(int slice) {
            return slice % perLayers() * rowsPerSlice;
        }

        int endRow(int slice) {
            return Math.min(rows, firstRow(slice) + rowsPerSlice);
        }
    }

    Cut cut(int rows) {
        int layers = tower.sizes().layers();
        double layer = tower.layerOperations(rows, rows);
        if (layer <= operations) {
            return new Cut(rows, layers, (int) Math.clamp(operations / layer, 1, Math.max(1, layers)), rows);
        }
        int some = (int) Math.clamp(operations / tower.layerOperations(1, rows), 1, rows);
        return new Cut(rows, layers, 1, some);
    }
}
