package org.stromboli.model;

import java.nio.file.Path;
import org.stromboli.torch.WeightFileException;

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
        CheckpointWeights weights = CheckpointWeights.open(directory);
        return of(weights, weights, geometry, normalisation, names, tiedHead);
    }

    /// @param tower where the vision tower lies, often the same files
    public static ModelPlan of(
            CheckpointWeights weights,
            CheckpointWeights tower,
            Geometry geometry,
            Normalisation normalisation,
            WeightNames names,
            boolean tiedHead) {
        try {
            WeightPlan plan = WeightPlan.of(weights.files(), tower.files(), names, geometry, tiedHead);
            return new ModelPlan(geometry, normalisation, plan);
        } catch (WeightFileException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
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
