package org.stromboli.model.geometry;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The parts of a projector, by what their tensors are called behind the projector's prefix.
///
/// @param layers names of the linear layers; none: features enter the decoder as they are
/// @param bias whether they have a bias
/// @param norms of rows
/// @param blocks names of residual blocks behind them
/// @param windows in place of all that
public record ProjectorGeometry(
        List<String> layers,
        boolean bias,
        Norms norms,
        List<String> blocks,
        Widths widths,
        Optional<WindowProjectors> windows) {

    /// Of torch's layer norm where a checkpoint does not say.
    private static final double DEFAULT_EPSILON = 1e-5;

    /// @param name empty for none
    /// @param rootMeanSquare whether it has neither a mean nor a bias
    public record Norm(String name, OptionalDouble epsilon, boolean rootMeanSquare) {

        static final Norm NONE = new Norm("", OptionalDouble.empty(), false);

        public boolean isAbsent() {
            return name.isEmpty();
        }
    }

    /// @param before the linear layers
    /// @param behind names of norms, one behind each layer, before its GELU; empty for none
    public record Norms(Norm before, List<String> behind) {

        static final Norms NONE = new Norms(Norm.NONE, List.of());

        public Norms {
            behind = List.copyOf(behind);
        }
    }

    /// How wide rows are on their way. Joined rows that no matrix merges keep their width up to the last linear layer.
    ///
    /// @param joined rows that become one behind the norm, side by side
    /// @param merger name of a matrix that makes joined rows as wide as one, empty for none
    /// @param expansion how many times wider than the decoder rows are between the linear layers
    public record Widths(int joined, String merger, int expansion) {

        static final Widths PLAIN = new Widths(1, "", 1);
    }

    public ProjectorGeometry {
        layers = List.copyOf(layers);
        blocks = List.copyOf(blocks);
        if (!norms.behind().isEmpty() && norms.behind().size() != layers.size()) {
            throw new IllegalArgumentException(
                    "each of %d layers has a norm, or none has: %s".formatted(layers.size(), norms.behind()));
        }
    }

    public static ProjectorGeometry layers(List<String> names, boolean bias) {
        return new ProjectorGeometry(names, bias, Norms.NONE, Collections.emptyList(), Widths.PLAIN, Optional.empty());
    }

    public static ProjectorGeometry of(WindowProjectors windows) {
        boolean bias = true;
        return new ProjectorGeometry(
                Collections.emptyList(), bias, Norms.NONE, Collections.emptyList(), Widths.PLAIN, Optional.of(windows));
    }

    public ProjectorGeometry withNorm(String name, double epsilonOfNorm) {
        return with(new Norm(name, OptionalDouble.of(epsilonOfNorm), false));
    }

    public ProjectorGeometry withRootMeanSquare(String name, double epsilonOfNorm) {
        return with(new Norm(name, OptionalDouble.of(epsilonOfNorm), true));
    }

    private ProjectorGeometry with(Norm other) {
        return with(new Norms(other, norms.behind()));
    }

    public ProjectorGeometry withNormsBehind(List<String> names) {
        return with(new Norms(norms.before(), names));
    }

    private ProjectorGeometry with(Norms other) {
        return new ProjectorGeometry(layers, bias, other, blocks, widths, windows);
    }

    public ProjectorGeometry withBlocks(List<String> names) {
        return new ProjectorGeometry(layers, bias, norms, names, widths, windows);
    }

    public ProjectorGeometry withJoined(int rows) {
        return with(new Widths(rows, widths.merger(), widths.expansion()));
    }

    /// @param rows that become one
    public ProjectorGeometry withMerger(int rows, String name) {
        return with(new Widths(rows, name, widths.expansion()));
    }

    public ProjectorGeometry withExpansion(int times) {
        return with(new Widths(widths.joined(), widths.merger(), times));
    }

    private ProjectorGeometry with(Widths other) {
        return new ProjectorGeometry(layers, bias, norms, blocks, other, windows);
    }

    public Norm norm() {
        return norms.before();
    }

    public List<String> behind() {
        return norms.behind();
    }

    public int joined() {
        return widths.joined();
    }

    public boolean merges() {
        return !widths.merger().isEmpty();
    }

    /// Width of what enters the first linear layer.
    ///
    /// @param tower width of a row that comes from the tower
    public long in(int tower) {
        return merges() ? tower : (long) joined() * tower;
    }

    /// Width of what comes out of one of the linear layers.
    ///
    /// @param layer counted from 0
    /// @param tower width of a row that comes from the tower
    /// @param hidden of the decoder
    public long out(int layer, int tower, int hidden) {
        if (layer == layers.size() - 1) {
            return hidden;
        }
        return joined() > 1 && !merges() ? (long) joined() * tower : (long) widths.expansion() * hidden;
    }

    /// How many features a token has, each as wide as the decoder.
    public int features() {
        return windows.map(each -> each.all().size()).orElse(1);
    }

    /// How many weights the matrices of its linear layers have.
    public long weights(int tower, int hidden) {
        long in = in(tower);
        long weights = merges() ? (long) joined() * tower * tower : 0;
        for (int layer = 0; layer < layers.size(); layer++) {
            long out = out(layer, tower, hidden);
            weights += in * out;
            in = out;
        }
        return weights;
    }

    public double normEpsilon() {
        return windows.map(each -> each.former().epsilon())
                .orElse(norms.before().epsilon().orElse(DEFAULT_EPSILON));
    }
}
