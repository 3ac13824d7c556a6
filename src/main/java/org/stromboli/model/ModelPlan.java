package org.stromboli.model;

import java.nio.file.Path;
import org.stromboli.torch.WeightFileException;
import org.stromboli.torch.WeightFiles;

/// A checkpoint that was read and checked and can be loaded on any number of devices. Immutable; holds no weights.
public final class ModelPlan {

    private final Geometry geometry;
    private final Normalisation normalisation;
    private final WeightPlan weights;

    private ModelPlan(Geometry geometry, Normalisation normalisation, WeightPlan weights) {
        this.geometry = geometry;
        this.normalisation = normalisation;
        this.weights = weights;
    }

    /// @param tiedHead whether the head may be the embedding
    /// @throws CheckpointException if a weight is missing, damaged or of another shape
    public static ModelPlan of(
            Path directory, Geometry geometry, Normalisation normalisation, WeightNames names, boolean tiedHead) {
        try {
            return of(WeightFiles.open(directory), geometry, normalisation, names, tiedHead);
        } catch (WeightFileException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
    }

    private static ModelPlan of(
            WeightFiles files, Geometry geometry, Normalisation normalisation, WeightNames names, boolean tiedHead) {
        return new ModelPlan(geometry, normalisation, WeightPlan.of(files, files, names, geometry, tiedHead));
    }

    public Geometry geometry() {
        return geometry;
    }

    Normalisation normalisation() {
        return normalisation;
    }

    WeightPlan weights() {
        return weights;
    }

    /// Bytes of all weights on disk.
    public long bytes() {
        return weights.bytes();
    }
}
