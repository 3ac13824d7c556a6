package org.stromboli.worker;

import org.stromboli.model.ModelDevice;
import org.stromboli.model.geometry.MiniGeometry;
import org.stromboli.model.geometry.ModelGeometry;

/// How the fusion of a frame is cut: a slice is a run of rows through all layers of the fusion.
///
/// @param rowsPerSlice so many that a slice is worth a call and short enough to stand between two decode steps
record FusionSlices(int rowsPerSlice) {

    private static final int MIN_ROWS = 32;
    private static final int MAX_ROWS = 512;

    static FusionSlices of(ModelGeometry geometry, ModelDevice device) {
        double budget = VisionSlices.operations(device);
        int layers = geometry.mini().map(MiniGeometry::layers).orElse(1);
        double row = geometry.decoder().layerOperations() * layers;
        return new FusionSlices((int) Math.clamp(budget / row, MIN_ROWS, MAX_ROWS));
    }

    int count(int rows) {
        return Math.max(1, Math.ceilDiv(rows, rowsPerSlice));
    }

    int first(int slice) {
        return slice * rowsPerSlice;
    }

    int end(int slice, int rows) {
        return Math.min(rows, first(slice) + rowsPerSlice);
    }
}
