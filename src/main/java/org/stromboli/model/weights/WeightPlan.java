package org.stromboli.model.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.model.contract.CompressorWeights;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.MiniGeometry;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.quantisation.QuantisedMatrix;

/// Every weight of a model under the name by which the graph reads it, found in the files and checked against the
/// geometry. Immutable.
///
/// @param videoTower of frames that have a tower of their own
public record WeightPlan(
        Files from, Stack tower, Optional<Stack> videoTower, WeightPart projector, Stack decoder, Optional<Mini> mini) {

    /// Where weights lie.
    ///
    /// @param mapped that the graph maps
    /// @param read files of all weights
    public record Files(List<WeightMap.MappedFile> mapped, Set<Path> read) {

        public Files {
            mapped = List.copyOf(mapped);
            read = Set.copyOf(read);
        }
    }

    /// Layers of one shape, and what stands before and behind them.
    public record Stack(List<WeightPart> layers, WeightPart ends) {

        private Stack shortened(int count) {
            return new Stack(layers.subList(0, count), ends);
        }

        private long bytes() {
            return ends.bytes() + sum(layers);
        }

        /// Whether layers have weights that take fewer bits than a float.
        public boolean isQuantised() {
            return layers.stream()
                    .flatMap(layer -> layer.decoded().stream())
                    .anyMatch(each -> each.weight().matrix() instanceof QuantisedMatrix);
        }
    }

    /// @param prefusionLayers like the decoder's
    public record Mini(WeightPart compressor, List<WeightPart> prefusionLayers) {

        private static Mini of(WeightMap map, WeightNames names, ModelGeometry geometry, MiniGeometry mini) {
            List<WeightPart> layers = IntStream.range(0, mini.layers())
                    .mapToObj(layer -> DecoderParts.layer(
                            map,
                            prefixed(names.decoder(), "prefusion_layers." + layer + "."),
                            geometry.decoder(),
                            layer))
                    .toList();
            int width = geometry.tower().outputWidth();
            WeightPart compressor = compressor(map, prefixed(names.decoder(), "compressor."), mini.queries(), width);
            return new Mini(compressor, layers);
        }

        private static WeightPart compressor(WeightMap map, List<String> at, int queries, int width) {
            return map.part(CompressorWeights.class)
                    .with(CompressorWeights.QUERY, at, "query", queries, width)
                    .with(CompressorWeights.POSITIONS, at, "pos_embed", queries, width)
                    .norm(CompressorWeights.QUERY_NORM, CompressorWeights.QUERY_NORM_BIAS, at, "ln_q", width)
                    .norm(CompressorWeights.KEY_NORM, CompressorWeights.KEY_NORM_BIAS, at, "ln_kv", width)
                    .with(CompressorWeights.QKV, at, "attn.in_proj_weight", 3L * width, width)
                    .with(CompressorWeights.QKV_BIAS, at, "attn.in_proj_bias", 3L * width)
                    .linear(
                            CompressorWeights.OUTPUT,
                            CompressorWeights.OUTPUT_BIAS,
                            at,
                            "attn.out_proj",
                            true,
                            width,
                            width)
                    .build();
        }

        private long bytes() {
            return compressor.bytes() + sum(prefusionLayers);
        }
    }

    /// @param towerWeights where the tower lies, often the same
    public static WeightPlan of(
            CheckpointWeights weights,
            CheckpointWeights towerWeights,
            WeightNames names,
            ModelGeometry geometry,
            boolean tiedHead) {
        List<WeightMap.MappedFile> mapped = new ArrayList<>();
        FileMemory memory = new FileMemory();
        WeightMap map = new WeightMap(weights, mapped, memory);
        WeightMap towerMap = new WeightMap(towerWeights, mapped, memory);
        TowerGeometry tower = geometry.tower();
        DecoderGeometry decoder = geometry.decoder();
        Stack towerStack = TowerParts.of(towerMap, names.tower(), tower);
        Optional<Stack> videoTower =
                geometry.videoTower().map(each -> TowerParts.of(towerMap, names.videoTower(), each));
        WeightPart projector = ProjectorParts.of(map, names, geometry);
        List<WeightPart> decoderLayers = IntStream.range(0, decoder.layers())
                .mapToObj(layer ->
                        DecoderParts.layer(map, prefixed(names.decoder(), "layers." + layer + "."), decoder, layer))
                .toList();
        WeightPart decoderPart = DecoderParts.ends(map, names, decoder, tiedHead);
        Optional<Mini> mini = geometry.mini().map(each -> Mini.of(map, names, geometry, each));
        Set<String> used = new HashSet<>(map.used());
        used.addAll(towerWeights.equals(weights) ? towerMap.used() : Set.of());
        weights.rejectUnused(used);
        Set<Path> read = new HashSet<>(map.read());
        read.addAll(towerMap.read());
        return new WeightPlan(
                new Files(mapped, read),
                towerStack,
                videoTower,
                projector,
                new Stack(decoderLayers, decoderPart),
                mini);
    }

    /// The first layers alone, one tower, and nothing between it and the decoder but the projector.
    public WeightPlan shortened(int layers, int towerLayerCount) {
        return new WeightPlan(
                from,
                tower.shortened(towerLayerCount),
                Optional.empty(),
                projector,
                decoder.shortened(layers),
                Optional.empty());
    }

    /// Files that the graph maps.
    public List<WeightMap.MappedFile> files() {
        return from.mapped();
    }

    /// Files of all weights.
    public Set<Path> read() {
        return from.read();
    }

    public long bytes() {
        long between = projector.bytes() + mini.map(Mini::bytes).orElse(0L);
        long frames = videoTower.map(Stack::bytes).orElse(0L);
        return tower.bytes() + frames + between + decoder.bytes();
    }

    private static long sum(List<WeightPart> parts) {
        return parts.stream().mapToLong(WeightPart::bytes).sum();
    }

    static List<String> prefixed(List<String> prefixes, String more) {
        return prefixes.stream().map(prefix -> prefix + more).toList();
    }
}
