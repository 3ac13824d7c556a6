package org.stromboli.model.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.model.contract.DecoderLayerWeights;
import org.stromboli.model.contract.DecoderLayerWeights.ExpertWeights;
import org.stromboli.model.contract.DecoderWeights;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.DecoderTraits;
import org.stromboli.model.geometry.Experts;

/// The weights of a decoder by the names that transformers gives them.
final class DecoderParts {

    /// Where hybrid Granites have the feed-forward net that all layers have, gates and what is gated in one matrix.
    private static final String SHARED = "shared_mlp.";

    private DecoderParts() {}

    /// @param at before the names of the layer's tensors
    static WeightPart layer(WeightMap map, List<String> at, DecoderGeometry g, int layer) {
        int hidden = g.hidden();
        WeightMap.Part<DecoderLayerWeights> part = map.part(DecoderLayerWeights.class)
                .with(DecoderLayerWeights.ATTENTION_NORM, at, "input_layernorm.weight", hidden)
                .with(DecoderLayerWeights.OUTPUT, at, "self_attn.o_proj.weight", hidden, g.queryWidth());
        addNorms(part, at, g);
        if (g.traits().projections() == DecoderTraits.Projections.FUSED) {
            addFused(part, at, g);
        } else {
            addSeparate(part, at, g);
        }
        Optional<Experts> experts =
                g.traits().experts().filter(each -> !each.denseLayers().contains(layer));
        if (experts.isPresent()) {
            return withExperts(map, part, at, experts.get(), hidden);
        }
        part.absent(DecoderLayerWeights.ROUTER);
        addNet(map, part, at, g);
        return part.build();
    }

    private static void addNorms(WeightMap.Part<DecoderLayerWeights> part, List<String> at, DecoderGeometry g) {
        addHeadNorms(part, at, g);
        if (g.traits().norms().behind()) {
            part.with(DecoderLayerWeights.ATTENTION_END, at, "post_attention_layernorm.weight", g.hidden())
                    .with(DecoderLayerWeights.MLP_NORM, at, "pre_feedforward_layernorm.weight", g.hidden())
                    .with(DecoderLayerWeights.MLP_END, at, "post_feedforward_layernorm.weight", g.hidden());
        } else {
            part.absent(DecoderLayerWeights.ATTENTION_END)
                    .with(DecoderLayerWeights.MLP_NORM, at, "post_attention_layernorm.weight", g.hidden())
                    .absent(DecoderLayerWeights.MLP_END);
        }
    }

    private static WeightPart withExperts(
            WeightMap map, WeightMap.Part<DecoderLayerWeights> part, List<String> at, Experts experts, int hidden) {
        List<WeightPart> parts = new ArrayList<>();
        parts.add(part.with(DecoderLayerWeights.ROUTER, at, "mlp.gate.weight", experts.count(), hidden)
                .absent(DecoderLayerWeights.GATE)
                .absent(DecoderLayerWeights.UP)
                .absent(DecoderLayerWeights.DOWN)
                .build());
        int width = experts.intermediate();
        if (map.has(at, "mlp.experts.gate_up_proj")) {
            parts.add(map.part(ExpertWeights.class)
                    .with(ExpertWeights.GATE, at, "mlp.experts.gate_up_proj", experts.count(), 2L * width, hidden)
                    .absent(ExpertWeights.UP)
                    .with(ExpertWeights.DOWN, at, "mlp.experts.down_proj", experts.count(), hidden, width)
                    .build());
            return WeightPart.join(parts);
        }
        for (int i = 0; i < experts.count(); i++) {
            String name = "mlp.experts." + i + ".";
            parts.add(map.part(ExpertWeights.class)
                    .with(ExpertWeights.GATE, at, name + "gate_proj.weight", width, hidden)
                    .with(ExpertWeights.UP, at, name + "up_proj.weight", width, hidden)
                    .with(ExpertWeights.DOWN, at, name + "down_proj.weight", hidden, width)
                    .build());
        }
        return WeightPart.join(parts);
    }

    private static void addNet(
            WeightMap map, WeightMap.Part<DecoderLayerWeights> part, List<String> at, DecoderGeometry g) {
        if (map.has(at, SHARED + "input_linear.weight")) {
            part.with(DecoderLayerWeights.DOWN, at, SHARED + "output_linear.weight", g.hidden(), g.intermediate())
                    .with(
                            DecoderLayerWeights.GATE,
                            at,
                            SHARED + "input_linear.weight",
                            2L * g.intermediate(),
                            g.hidden())
                    .absent(DecoderLayerWeights.UP);
            return;
        }
        part.with(DecoderLayerWeights.DOWN, at, "mlp.down_proj.weight", g.hidden(), g.intermediate());
        if (g.traits().projections() == DecoderTraits.Projections.FUSED) {
            part.with(DecoderLayerWeights.GATE, at, "mlp.gate_up_proj.weight", 2L * g.intermediate(), g.hidden())
                    .absent(DecoderLayerWeights.UP);
        } else {
            part.with(DecoderLayerWeights.GATE, at, "mlp.gate_proj.weight", g.intermediate(), g.hidden())
                    .with(DecoderLayerWeights.UP, at, "mlp.up_proj.weight", g.intermediate(), g.hidden());
        }
    }

    private static void addHeadNorms(WeightMap.Part<DecoderLayerWeights> part, List<String> at, DecoderGeometry g) {
        if (g.traits().norms().perHead()) {
            part.with(DecoderLayerWeights.Q_NORM, at, "self_attn.q_norm.weight", g.width())
                    .with(DecoderLayerWeights.K_NORM, at, "self_attn.k_norm.weight", g.width());
        } else {
            part.absent(DecoderLayerWeights.Q_NORM).absent(DecoderLayerWeights.K_NORM);
        }
    }

    private static void addSeparate(WeightMap.Part<DecoderLayerWeights> part, List<String> at, DecoderGeometry g) {
        boolean bias = g.qkvBias();
        long in = g.hidden();
        part.linear(DecoderLayerWeights.Q, DecoderLayerWeights.Q_BIAS, at, "self_attn.q_proj", bias, g.queryWidth(), in)
                .linear(
                        DecoderLayerWeights.K,
                        DecoderLayerWeights.K_BIAS,
                        at,
                        "self_attn.k_proj",
                        bias,
                        g.keyWidth(),
                        in)
                .linear(
                        DecoderLayerWeights.V,
                        DecoderLayerWeights.V_BIAS,
                        at,
                        "self_attn.v_proj",
                        bias,
                        g.keyWidth(),
                        in);
    }

    private static void addFused(WeightMap.Part<DecoderLayerWeights> part, List<String> at, DecoderGeometry g) {
        long rows = g.queryWidth() + 2L * g.keyWidth();
        part.with(DecoderLayerWeights.Q, at, "self_attn.qkv_proj.weight", rows, g.hidden())
                .absent(DecoderLayerWeights.Q_BIAS)
                .absent(DecoderLayerWeights.K)
                .absent(DecoderLayerWeights.K_BIAS)
                .absent(DecoderLayerWeights.V)
                .absent(DecoderLayerWeights.V_BIAS);
    }

    /// A head that is there is used, even if the configuration calls it tied: equal then, and right otherwise.
    static WeightPart ends(WeightMap map, WeightNames names, DecoderGeometry g, boolean tiedHead) {
        WeightMap.Part<DecoderWeights> part = map.part(DecoderWeights.class)
                .with(DecoderWeights.EMBEDDING, names.decoder(), "embed_tokens.weight", g.vocabulary(), g.hidden())
                .with(DecoderWeights.NORM, names.decoder(), "norm.weight", g.hidden());
        if (tiedHead && !map.has(names.head(), "weight")) {
            return part.absent(DecoderWeights.HEAD).build();
        }
        return part.with(DecoderWeights.HEAD, names.head(), "weight", g.vocabulary(), g.hidden())
                .build();
    }
}
