package org.stromboli.model;

import java.nio.file.Path;
import java.util.Optional;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.contract.DecoderWeights;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.Normalisation;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.CheckpointWeights;
import org.stromboli.model.weights.WeightNames;
import org.stromboli.model.weights.WeightPart;
import org.stromboli.model.weights.WeightPlan;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.WeightFileException;

/// A checkpoint that was read and checked and can be loaded on any number of devices. Immutable; holds no weights.
public final class ModelPlan {

    /// What a plan is made from, and is made from again with an adapter.
    private record Parts(
            CheckpointWeights weights,
            CheckpointWeights tower,
            ModelGeometry geometry,
            Normalisation normalisation,
            WeightNames names,
            boolean tiedHead) {

        Parts adapted(Path adapter) {
            CheckpointWeights changed = weights.adapted(adapter);
            return new Parts(changed, tower == weights ? changed : tower, geometry, normalisation, names, tiedHead);
        }
    }

    /// More than caches hold, so that the reading of weights counts.
    private static final long SHORTENED_BYTES = 64L << 20;

    private final Parts parts;
    private final WeightPlan weights;

    private ModelPlan(Parts parts, WeightPlan weights) {
        this.parts = parts;
        this.weights = weights;
    }

    /// @param tiedHead whether the head may be the embedding
    /// @throws CheckpointException if a weight is missing, damaged or of another shape
    public static ModelPlan of(
            Path directory, ModelGeometry geometry, Normalisation normalisation, WeightNames names, boolean tiedHead) {
        CheckpointWeights weights = CheckpointWeights.open(directory);
        return of(weights, weights, geometry, normalisation, names, tiedHead);
    }

    /// @param tower where the vision tower lies, often the same files
    public static ModelPlan of(
            CheckpointWeights weights,
            CheckpointWeights tower,
            ModelGeometry geometry,
            Normalisation normalisation,
            WeightNames names,
            boolean tiedHead) {
        return of(new Parts(weights, tower, geometry, normalisation, names, tiedHead));
    }

    private static ModelPlan of(Parts parts) {
        try {
            return new ModelPlan(
                    parts,
                    WeightPlan.of(parts.weights(), parts.tower(), parts.names(), parts.geometry(), parts.tiedHead()));
        } catch (WeightFileException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
    }

    /// The same model, changed by the adapter in a directory.
    ///
    /// @throws CheckpointException if that was made for another model
    public ModelPlan adapted(Path adapter) {
        return of(parts.adapted(adapter));
    }

    /// A few layers of the same shapes, which say how fast the whole model is, but nothing that makes sense.
    public ModelPlan shortened() {
        ModelGeometry geometry = parts.geometry();
        int layers = Math.clamp(
                SHORTENED_BYTES
                        / Math.max(1, weights.decoder().layers().getFirst().bytes()),
                1,
                geometry.decoder().layers());
        int towerLayers = geometry.tower().layers() == 0 ? 0 : 1;
        return new ModelPlan(
                new Parts(
                        parts.weights(),
                        parts.tower(),
                        geometry.shortened(layers, towerLayers),
                        parts.normalisation(),
                        parts.names(),
                        parts.tiedHead()),
                weights.shortened(layers, towerLayers));
    }

    public ModelGeometry geometry() {
        return parts.geometry();
    }

    Normalisation normalisation() {
        return parts.normalisation();
    }

    WeightPlan weights() {
        return weights;
    }

    /// How many weights the decoder has, embeddings and head included.
    public long decoderWeights() {
        DecoderGeometry g = parts.geometry().decoder();
        long attention = (2L * g.queryWidth() + 2L * g.keyWidth()) * g.hidden();
        long nets = 0;
        for (int layer = 0; layer < g.layers(); layer++) {
            nets += netWeights(g, layer);
        }
        long tables = weights.decoder().ends().hasLast() ? 2 : 1;
        return g.layers() * attention + nets + tables * g.vocabulary() * g.hidden();
    }

    private static long netWeights(DecoderGeometry g, int layer) {
        return g.traits()
                .experts()
                .filter(each -> !each.denseLayers().contains(layer))
                .map(each -> each.count() * (3L * each.intermediate() + 1) * g.hidden())
                .orElse(3L * g.intermediate() * g.hidden());
    }

    /// How many weights the matrices of tower and projector have.
    public long imageWeights() {
        TowerGeometry t = parts.geometry().tower();
        long frames = parts.geometry().videoTower().map(TowerGeometry::weights).orElse(0L);
        ProjectorGeometry p = parts.geometry().projector();
        int hidden = parts.geometry().decoder().hidden();
        return t.weights()
                + frames
                + p.weights(t.outputWidth(), hidden)
                + p.windows().map(each -> each.weights(t.hidden(), hidden)).orElse(0L)
                + 2L * p.blocks().size() * hidden * hidden;
    }

    /// What the parts take, as far as headers tell.
    public ModelSizes sizes() {
        DecoderGeometry g = parts.geometry().decoder();
        WeightPart ends = weights.decoder().ends();
        long table = (long) g.vocabulary() * g.hidden();
        long layerBytes =
                weights.decoder().layers().stream().mapToLong(WeightPart::bytes).sum();
        Optional<WeightMatrix> rows = ends.matrix(DecoderWeights.EMBEDDING);
        long embedding = rows.map(WeightMatrix::bytes).orElse(Math.min(ends.bytes(), table * Short.BYTES));
        boolean hasHead = ends.hasLast();
        return new ModelSizes(
                new ModelSizes.Part(imageWeights(), weights.bytes() - layerBytes - ends.bytes()),
                new ModelSizes.Part(decoderWeights() - table * (hasHead ? 2 : 1), layerBytes),
                new ModelSizes.Part(table, embedding),
                hasHead ? new ModelSizes.Part(table, ends.bytes() - embedding) : ModelSizes.Part.NOTHING,
                hasQuantisedDecoder(),
                rows.filter(each -> each instanceof FloatMatrix floats && floats.type() == FloatMatrix.Type.BFLOAT16)
                        .isPresent());
    }

    /// Whether the decoder has weights that take fewer bits than a float.
    public boolean hasQuantisedDecoder() {
        return weights.decoder().isQuantised();
    }

    /// Bytes of all weights on disk.
    public long bytes() {
        return weights.bytes();
    }
}
