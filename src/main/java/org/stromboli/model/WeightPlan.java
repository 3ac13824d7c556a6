package org.stromboli.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Every weight of a model in the one order in which the graph takes them, found in the files and checked against the
/// geometry. Immutable.
record WeightPlan(
        List<WeightMap.MappedFile> files,
        List<WeightPart> towerLayers,
        WeightPart tower,
        WeightPart projector,
        List<WeightPart> decoderLayers,
        WeightPart decoder,
        Optional<Mini> mini) {

    /// @param prefusionLayers like the decoder's
    record Mini(WeightPart compressor, List<WeightPart> prefusionLayers) {

        private static Mini of(WeightMap map, WeightNames names, Geometry geometry, MiniGeometry mini) {
            List<WeightPart> layers = IntStream.range(0, mini.layers())
                    .mapToObj(layer -> prefixed(names.decoder(), "prefusion_layers." + layer + "."))
                    .map(at -> decoderLayer(map, at, geometry.decoder()))
                    .toList();
            int width = geometry.tower().outputWidth();
            WeightPart compressor =
                    compressor(map.part(), prefixed(names.decoder(), "compressor."), mini.queries(), width);
            return new Mini(compressor, layers);
        }

        private static WeightPart compressor(WeightMap.Part part, List<String> at, int queries, int width) {
            return part.with(at, "query", queries, width)
                    .with(at, "pos_embed", queries, width)
                    .norm(at, "ln_q", width)
                    .norm(at, "ln_kv", width)
                    .with(at, "attn.in_proj_weight", 3L * width, width)
                    .with(at, "attn.in_proj_bias", 3L * width)
                    .linear(at, "attn.out_proj", true, width, width)
                    .build();
        }

        private long bytes() {
            return compressor.bytes() + sum(prefusionLayers);
        }
    }

    /// @param towerWeights where the tower lies, often the same
    static WeightPlan of(
            CheckpointWeights weights,
            CheckpointWeights towerWeights,
            WeightNames names,
            Geometry geometry,
            boolean tiedHead) {
        List<WeightMap.MappedFile> mapped = new ArrayList<>();
        WeightMap map = new WeightMap(weights, mapped);
        WeightMap towerMap = new WeightMap(towerWeights, mapped);
        TowerGeometry tower = geometry.tower();
        DecoderGeometry decoder = geometry.decoder();
        List<WeightPart> towerLayers = IntStream.range(0, tower.layers())
                .mapToObj(
                        layer -> towerLayer(towerMap, prefixed(names.tower(), "encoder.layers." + layer + "."), tower))
                .toList();
        WeightPart towerPart = tower(towerMap, names.tower(), tower);
        WeightPart projector = projector(map, names, geometry);
        List<WeightPart> decoderLayers = IntStream.range(0, decoder.layers())
                .mapToObj(layer -> decoderLayer(map, prefixed(names.decoder(), "layers." + layer + "."), decoder))
                .toList();
        WeightPart decoderPart = decoder(map, names, decoder, tiedHead);
        Optional<Mini> mini = geometry.mini().map(each -> Mini.of(map, names, geometry, each));
        Set<String> used = new HashSet<>(map.used());
        used.addAll(towerWeights.equals(weights) ? towerMap.used() : Set.of());
        weights.refuseUnused(used);
        return new WeightPlan(List.copyOf(mapped), towerLayers, towerPart, projector, decoderLayers, decoderPart, mini);
    }

    /// The first layers alone, and nothing between tower and decoder but the projector.
    WeightPlan shortened(int layers, int towerLayerCount) {
        return new WeightPlan(
                files,
                towerLayers.subList(0, towerLayerCount),
                tower,
                projector,
                decoderLayers.subList(0, layers),
                decoder,
                Optional.empty());
    }

    long bytes() {
        long between = projector.bytes() + mini.map(Mini::bytes).orElse(0L);
        return tower.bytes() + between + decoder.bytes() + sum(towerLayers) + sum(decoderLayers);
    }

    private static long sum(List<WeightPart> parts) {
        return parts.stream().mapToLong(WeightPart::bytes).sum();
    }

    private static List<String> prefixed(List<String> prefixes, String more) {
        return prefixes.stream().map(prefix -> prefix + more).toList();
    }

    private static WeightPart towerLayer(WeightMap map, List<String> at, TowerGeometry g) {
        return map.part()
                .norm(at, "layer_norm1", g.hidden())
                .linear(at, "self_attn.q_proj", true, g.hidden(), g.hidden())
                .linear(at, "self_attn.k_proj", true, g.hidden(), g.hidden())
                .linear(at, "self_attn.v_proj", true, g.hidden(), g.hidden())
                .linear(at, "self_attn.out_proj", true, g.hidden(), g.hidden())
                .norm(at, "layer_norm2", g.hidden())
                .linear(at, "mlp.fc1", true, g.intermediate(), g.hidden())
                .linear(at, "mlp.fc2", true, g.hidden(), g.intermediate())
                .build();
    }

    private static WeightPart tower(WeightMap map, List<String> at, TowerGeometry g) {
        WeightMap.Part part =
                map.part().with(at, "embeddings.patch_embedding.weight", g.hidden(), 3, g.patch(), g.patch());
        if (!g.classToken()) {
            return part.with(at, "embeddings.patch_embedding.bias", g.hidden())
                    .absent()
                    .with(at, "embeddings.position_embedding.weight", g.rows(), g.hidden())
                    .absent()
                    .absent()
                    .build();
        }
        return part.absent()
                .with(at, "embeddings.class_embedding", g.hidden())
                .with(at, "embeddings.position_embedding.weight", g.rows(), g.hidden())
                .norm(at, "pre_layrnorm", g.hidden())
                .build();
    }

    private static WeightPart projector(WeightMap map, WeightNames names, Geometry g) {
        ProjectorGeometry shape = g.projector();
        List<String> at = names.projector();
        int hidden = g.decoder().hidden();
        int in = g.tower().outputWidth();
        WeightMap.Part part = map.part();
        if (shape.norm().isEmpty()) {
            part.absent().absent();
        } else {
            part.norm(at, shape.norm(), in);
        }
        if (g.newline()) {
            part.with(names.newline(), "", hidden);
        } else {
            part.absent();
        }
        for (String layer : shape.layers()) {
            part.linear(at, layer, shape.bias(), hidden, in);
            in = hidden;
        }
        for (String block : shape.blocks()) {
            part.norm(at, block + ".pre_norm", hidden)
                    .linear(at, block + ".proj.0", true, hidden, hidden)
                    .linear(at, block + ".proj.2", true, hidden, hidden);
        }
        return part.build();
    }

    private static WeightPart decoderLayer(WeightMap map, List<String> at, DecoderGeometry g) {
        return map.part()
                .with(at, "input_layernorm.weight", g.hidden())
                .linear(at, "self_attn.q_proj", g.qkvBias(), g.queryWidth(), g.hidden())
                .linear(at, "self_attn.k_proj", g.qkvBias(), g.keyWidth(), g.hidden())
                .linear(at, "self_attn.v_proj", g.qkvBias(), g.keyWidth(), g.hidden())
                .with(at, "self_attn.o_proj.weight", g.hidden(), g.queryWidth())
                .with(at, "post_attention_layernorm.weight", g.hidden())
                .with(at, "mlp.gate_proj.weight", g.intermediate(), g.hidden())
                .with(at, "mlp.up_proj.weight", g.intermediate(), g.hidden())
                .with(at, "mlp.down_proj.weight", g.hidden(), g.intermediate())
                .build();
    }

    /// A head that is there is used, even if the configuration calls it tied: equal then, and right otherwise.
    private static WeightPart decoder(WeightMap map, WeightNames names, DecoderGeometry g, boolean tiedHead) {
        WeightMap.Part part = map.part()
                .with(names.decoder(), "embed_tokens.weight", g.vocabulary(), g.hidden())
                .with(names.decoder(), "norm.weight", g.hidden());
        if (tiedHead && !map.has(names.head(), "weight")) {
            return part.absent().build();
        }
        return part.with(names.head(), "weight", g.vocabulary(), g.hidden()).build();
    }
}
