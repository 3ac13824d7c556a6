package org.stromboli.model.geometry;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.model.checkpoint.ConfigSection;

/// Sizes of the vision tower, checked.
///
/// @param side pixels along a tile's edge
/// @param patch pixels along a patch's edge
/// @param layers layers that are run; later ones of the checkpoint are not loaded
/// @param activation of the feed-forward nets
/// @param classToken whether a token of the whole image stands before the patches; its towers also normalise the
/// input of the first layer and have no bias in the patch embedding
/// @param features which hidden states stand side by side in the result
/// @param stages of a FastViT, whose layers are its blocks, and whose hidden width is that of its result
/// @param overPatches of a tower for images of any height and width, for which `side` has no meaning
/// @param scales edges in pixels at which a tile is seen (S2), the first one `side`, the others multiples of it, the
/// last one that of the tile; empty for `side` alone. The features of all scales stand side by side
public record TowerGeometry(
        int side,
        int patch,
        int hidden,
        int layers,
        int heads,
        int intermediate,
        double epsilon,
        Activation activation,
        boolean classToken,
        TowerFeatures features,
        Optional<FastVitStages> stages,
        Optional<PatchTowerGeometry> overPatches,
        List<Integer> scales) {

    public TowerGeometry {
        scales = List.copyOf(scales);
    }

    /// Kinds of GELU, by the graph's name for them, and SiLU, which towers over patches have alone.
    public enum Activation {
        TANH("tanh"),
        EXACT("none"),
        QUICK("quick"),
        SILU("silu");

        private final String graphName;

        Activation(String graphName) {
            this.graphName = graphName;
        }

        public String graphName() {
            return graphName;
        }

        static Activation named(ConfigSection config, String otherwise) {
            String name = config.oneOf("hidden_act", otherwise, List.of("gelu_pytorch_tanh", "gelu", "quick_gelu"));
            return switch (name) {
                case "gelu" -> EXACT;
                case "quick_gelu" -> QUICK;
                default -> TANH;
            };
        }
    }

    /// In place of the tower of a model that takes no images.
    public static final TowerGeometry NONE = builder()
            .side(1)
            .patch(1)
            .hidden(1)
            .layers(0)
            .heads(1)
            .intermediate(1)
            .epsilon(0)
            .activation(Activation.QUICK)
            .classToken(false)
            .features(new TowerFeatures(List.of(0), true))
            .build();

    /// From a vision configuration as Hugging Face writes it, of whichever kind it names.
    ///
    /// @param choice which hidden states are requested, as the checkpoint's other keys say
    public static TowerGeometry of(ConfigSection config, FeatureChoice choice) {
        return TowerConfig.read(config, choice);
    }

    /// With the last of so many layers in place of every hidden state that is requested.
    TowerGeometry shortened(int count) {
        List<Integer> depths = Collections.nCopies(features.depths().size(), count);
        return toBuilder()
                .layers(count)
                .overPatches(overPatches.map(each -> each.shortened(count)))
                .features(new TowerFeatures(depths, features.withClassToken()))
                .build();
    }

    /// Whether there is no tower.
    public boolean isAbsent() {
        return layers == 0;
    }

    /// Patches along a tile's edge; pixels beyond the last whole patch are not seen.
    public int patches() {
        return side / patch;
    }

    /// With tiles that are seen at several scales.
    public TowerGeometry withScales(List<Integer> edges) {
        return toBuilder().scales(edges).build();
    }

    /// Pixels along the edge of a tile as it is prepared.
    public int tileSide() {
        return scales.isEmpty() ? side : scales.getLast();
    }

    /// How many pieces of `side` pixels along each edge go through the layers for one tile.
    public int pieces() {
        return scales.isEmpty()
                ? 1
                : scales.stream().mapToInt(each -> each / side * (each / side)).sum();
    }

    /// Rows that go through the layers for one piece of a tile.
    public int rows() {
        return patches() * patches() + (classToken ? 1 : 0);
    }

    /// Tokens that a tile has in the result.
    public int tileTokens() {
        return rows() - droppedRows();
    }

    public int droppedRows() {
        return classToken && !features.withClassToken() ? 1 : 0;
    }

    /// Width of the result.
    public int outputWidth() {
        return hidden * features.depths().size() * Math.max(1, scales.size());
    }

    /// Multiplications and additions of one layer for one tile.
    public double layerOperations() {
        if (stages.isPresent()) {
            return stages.get().operations(side) / layers;
        }
        double tokens = rows();
        double products = 4.0 * hidden * hidden + 2.0 * hidden * intermediate;
        return pieces() * (2 * tokens * products + 4 * tokens * tokens * hidden);
    }

    /// How many weights its matrices have.
    public long weights() {
        if (stages.isPresent()) {
            return stages.get().weights();
        }
        if (overPatches.isPresent()) {
            return overPatches.get().weights();
        }
        return layers * (4L * hidden + 2L * intermediate) * hidden + 3L * patch * patch * hidden;
    }

    private Builder toBuilder() {
        Builder builder = builder()
                .overPatches(overPatches)
                .scales(scales)
                .side(side)
                .patch(patch)
                .hidden(hidden)
                .layers(layers)
                .heads(heads)
                .intermediate(intermediate)
                .epsilon(epsilon)
                .activation(activation)
                .classToken(classToken)
                .features(features);
        stages.ifPresent(builder::stages);
        return builder;
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private @Nullable Integer side;
        private @Nullable Integer patch;
        private @Nullable Integer hidden;
        private @Nullable Integer layers;
        private @Nullable Integer heads;
        private @Nullable Integer intermediate;
        private @Nullable Double epsilon;
        private @Nullable Activation activation;
        private boolean classToken = false;
        private @Nullable TowerFeatures features;
        private Optional<FastVitStages> stages = Optional.empty();
        private Optional<PatchTowerGeometry> overPatches = Optional.empty();
        private List<Integer> scales = List.of();

        private Builder() {}

        public Builder side(int value) {
            side = value;
            return this;
        }

        public Builder patch(int value) {
            patch = value;
            return this;
        }

        public Builder hidden(int value) {
            hidden = value;
            return this;
        }

        public Builder layers(int value) {
            layers = value;
            return this;
        }

        public Builder heads(int value) {
            heads = value;
            return this;
        }

        public Builder intermediate(int value) {
            intermediate = value;
            return this;
        }

        public Builder epsilon(double value) {
            epsilon = value;
            return this;
        }

        public Builder activation(Activation value) {
            activation = value;
            return this;
        }

        public Builder classToken(boolean value) {
            classToken = value;
            return this;
        }

        public Builder features(TowerFeatures value) {
            features = value;
            return this;
        }

        public Builder overPatches(Optional<PatchTowerGeometry> value) {
            overPatches = value;
            return this;
        }

        public Builder scales(List<Integer> value) {
            scales = value;
            return this;
        }

        public Builder stages(FastVitStages value) {
            stages = Optional.of(value);
            return this;
        }

        /// @throws IllegalStateException where a property without a default is missing
        public TowerGeometry build() {
            return new TowerGeometry(
                    required(side, "side"),
                    required(patch, "patch"),
                    required(hidden, "hidden"),
                    required(layers, "layers"),
                    required(heads, "heads"),
                    required(intermediate, "intermediate"),
                    required(epsilon, "epsilon"),
                    required(activation, "activation"),
                    classToken,
                    required(features, "features"),
                    stages,
                    overPatches,
                    scales);
        }

        private static <T> T required(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return value;
        }
    }
}
