package org.stromboli.model.geometry;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Sizes of a vision tower over patches of images of any height and width, checked.
///
/// @param merge patches along the edge of a token
/// @param classRow whether each segment has a row of its own before its patches
/// @param names of its tensors
public record PatchTowerGeometry(
        Sizes sizes, Norms norms, Rotation rotation, int merge, boolean classRow, PatchTensors names) {

    /// @param patch pixels along a patch's edge
    /// @param activation of the feed-forward nets
    public record Sizes(
            int patch, int hidden, int layers, int heads, int intermediate, TowerGeometry.Activation activation) {

        public Sizes {
            if (hidden % heads != 0 || hidden / heads % 2 != 0) {
                throw new IllegalArgumentException(
                        "%d rows of a tower cannot be cut into %d heads of an even width".formatted(hidden, heads));
            }
        }

        /// Width of a head.
        public int width() {
            return hidden / heads;
        }
    }

    /// @param rootMeanSquare whether norms have neither a mean nor a bias
    /// @param epsilon of those in layers
    /// @param endEpsilon of those before and behind them
    public record Norms(boolean rootMeanSquare, double epsilon, double endEpsilon) {}

    /// How queries and keys are turned: by the sum over all axes of a patch's place times the axis' frequency.
    ///
    /// @param frequencies of each axis (time, row, column; or row, column), [width / 2] each; 0 where another one
    /// counts
    /// @param pairs whether neighbours are turned together, in place of the two halves
    public record Rotation(List<double[]> frequencies, boolean pairs) {

        public Rotation {
            frequencies = List.copyOf(frequencies);
        }

        /// Axes one after the other.
        public double[] flat() {
            return frequencies.stream().flatMapToDouble(Arrays::stream).toArray();
        }

        public int axes() {
            return frequencies.size();
        }
    }

    /// As the tower of a model.
    public TowerGeometry tower() {
        return TowerGeometry.builder()
                .side(sizes.patch())
                .patch(sizes.patch())
                .hidden(sizes.hidden())
                .layers(sizes.layers())
                .heads(sizes.heads())
                .intermediate(sizes.intermediate())
                .epsilon(norms.epsilon())
                .activation(sizes.activation())
                .features(new TowerFeatures(List.of(sizes.layers()), true))
                .overPatches(Optional.of(this))
                .build();
    }

    /// How many weights its matrices have.
    public long weights() {
        long width = sizes.hidden();
        long feedForward = (names.layer().gate().isEmpty() ? 2L : 3L) * sizes.intermediate();
        return sizes.layers() * (4 * width + feedForward) * width + 3L * sizes.patch() * sizes.patch() * width;
    }

    /// With the first layers alone.
    public PatchTowerGeometry shortened(int count) {
        return new PatchTowerGeometry(
                new Sizes(
                        sizes.patch(), sizes.hidden(), count, sizes.heads(), sizes.intermediate(), sizes.activation()),
                norms,
                rotation,
                merge,
                classRow,
                names);
    }

    /// Rows that become one token.
    public int joined() {
        return merge * merge;
    }

    /// Multiplications and additions of one layer for some rows that attend to all.
    public double layerOperations(double rows, double all) {
        double h = sizes.hidden();
        double feedForward = (names.layer().gate().isEmpty() ? 2 : 3) * h * sizes.intermediate();
        return 2 * rows * (4 * h * h + feedForward) + 4 * rows * all * h;
    }
}
