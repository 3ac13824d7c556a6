package org.stromboli.model.weights;

import java.util.List;
import java.util.stream.Stream;
import org.stromboli.model.contract.windows.QueryAttention;
import org.stromboli.model.contract.windows.QueryMlp;
import org.stromboli.model.contract.windows.WindowProjector;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.WindowProjectors;

/// The weights of window projectors, found and checked.
final class WindowParts {

    private static final String LAYER = "qformer.encoder.layer.0.";

    private final WeightMap map;
    private final List<String> prefixes;
    private final WindowProjectors windows;
    private final int width;
    private final int hidden;

    WindowParts(WeightMap map, List<String> prefixes, WindowProjectors windows, ModelGeometry g) {
        this.map = map;
        this.prefixes = prefixes;
        this.windows = windows;
        this.width = g.tower().hidden();
        this.hidden = g.decoder().hidden();
    }

    /// Of each one after the other: itself, two attentions, a feed-forward net.
    List<WeightPart> all() {
        return windows.all().stream()
                .map(each -> WeightPlan.prefixed(prefixes, each.name()))
                .flatMap(at -> Stream.of(
                        projector(at),
                        attention(at, LAYER + "attention."),
                        attention(at, LAYER + "crossattention."),
                        mlp(at)))
                .toList();
    }

    private WeightPart projector(List<String> at) {
        int keys = windows.window().keys();
        int queries = windows.window().queries();
        return map.part(WindowProjector.class)
                .norm(WindowProjector.NORM, WindowProjector.NORM_BIAS, at, "norm", width)
                .with(WindowProjector.QUERY, at, "query", 1, (long) queries * queries, width)
                .with(WindowProjector.POSITIONS, at, "image_positions", 1, (long) keys * keys, width)
                .norm(WindowProjector.FIRST_NORM, WindowProjector.FIRST_NORM_BIAS, at, "qformer.layernorm", width)
                .linear(WindowProjector.OUT, WindowProjector.OUT_BIAS, at, "out_linear", true, hidden, width)
                .build();
    }

    private WeightPart attention(List<String> at, String name) {
        String inner = name + "attention.";
        return map.part(QueryAttention.class)
                .linear(QueryAttention.Q, QueryAttention.Q_BIAS, at, inner + "query", true, width, width)
                .linear(QueryAttention.K, QueryAttention.K_BIAS, at, inner + "key", true, width, width)
                .linear(QueryAttention.V, QueryAttention.V_BIAS, at, inner + "value", true, width, width)
                .linear(
                        QueryAttention.OUTPUT,
                        QueryAttention.OUTPUT_BIAS,
                        at,
                        name + "output.dense",
                        true,
                        width,
                        width)
                .norm(QueryAttention.NORM, QueryAttention.NORM_BIAS, at, name + "output.LayerNorm", width)
                .build();
    }

    private WeightPart mlp(List<String> at) {
        int inner = windows.former().intermediate();
        return map.part(QueryMlp.class)
                .linear(QueryMlp.UP, QueryMlp.UP_BIAS, at, LAYER + "intermediate_query.dense", true, inner, width)
                .linear(QueryMlp.DOWN, QueryMlp.DOWN_BIAS, at, LAYER + "output_query.dense", true, width, inner)
                .norm(QueryMlp.NORM, QueryMlp.NORM_BIAS, at, LAYER + "output_query.LayerNorm", width)
                .build();
    }
}
