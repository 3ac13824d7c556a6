package org.stromboli.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.cpu.Bfloat16Table;
import org.stromboli.cpu.EmbeddingTable;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.WindowProjectors;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// A model on its device. The weights never change; calls of the graph come from one thread at a time.
public final class LoadedModel implements AutoCloseable {

    /// What the graph's methods want handed in.
    ///
    /// @param prefusion of LLaVA-Mini
    /// @param host what a CPU computes outside the graph
    public record Parts(Vision vision, Value decoder, Optional<Value> prefusion, Optional<HostParts> host) {

        public Value tower() {
            return vision.tower();
        }

        public Value projector() {
            return vision.projector();
        }

        /// How features of images are kept.
        public Precision images() {
            return vision.precision();
        }
    }

    /// What makes features.
    ///
    /// @param videoTower of frames that have a tower of their own
    /// @param precision how features are kept
    public record Vision(Value tower, Optional<Value> videoTower, Value projector, Precision precision) {

        private void close() {
            projector.close();
            videoTower.ifPresent(Value::close);
            tower.close();
        }
    }

    private final Torch torch;
    private final ScriptModule module;
    private final ModelGeometry geometry;
    private final Precision precision;
    private final ModelDevice device;
    private final Parts parts;

    LoadedModel(
            Torch torch,
            ScriptModule module,
            ModelGeometry geometry,
            Precision precision,
            ModelDevice device,
            Parts parts) {
        this.torch = torch;
        this.module = module;
        this.geometry = geometry;
        this.precision = precision;
        this.device = device;
        this.parts = parts;
    }

    public ScriptModule graph() {
        return module;
    }

    public ModelGeometry geometry() {
        return geometry;
    }

    public Precision precision() {
        return precision;
    }

    public ModelDevice device() {
        return device;
    }

    public Parts parts() {
        return parts;
    }

    public Arguments arguments() {
        return torch.arguments();
    }

    /// Device bytes that one token takes in the KV cache.
    public static long kvBytesPerToken(ModelGeometry geometry, Precision precision) {
        DecoderGeometry g = geometry.decoder();
        return 2L * g.layers() * g.keyWidth() * precision.bytes();
    }

    /// A KV cache of so many tokens, all zero, each layer's beside its weights.
    public KvMemory newCache(int slots) {
        int layers = geometry.decoder().layers();
        if (parts.host().filter(host -> !host.place().needsGraph()).isPresent()) {
            return KvMemory.outside(
                    graphCache(0, slots), layers, kvBytesPerToken(geometry, precision) / layers * slots);
        }
        Value graph = graphCache(layers, slots);
        List<MemorySegment> shared = new ArrayList<>();
        for (int layer = 0; layer < layers && parts.host().isPresent(); layer++) {
            try (Arguments a = arguments();
                    Value part = module.call("cache_layer", graph, a.integer(layer))) {
                shared.add(part.asMemory());
            }
        }
        return KvMemory.ofGraph(graph, shared);
    }

    private Value graphCache(int layers, int slots) {
        DecoderGeometry g = geometry.decoder();
        try (Arguments a = arguments()) {
            return module.call(
                    "cache",
                    parts.decoder(),
                    a.integer(layers),
                    a.integer(slots),
                    a.integer(g.kvHeads()),
                    a.integer(g.width()));
        }
    }

    /// Computes steps outside the graph, if it was loaded for that.
    ///
    /// @param cache that must outlive the decoder
    public Optional<HostDecoder> rowDecoder(KvMemory cache, int blockTokens) {
        return parts.host()
                .flatMap(host ->
                        host.decoder().map(weights -> weights.decoder(cache.layers(), blockTokens, host.team())));
    }

    /// The same with a cache and a thread of its own, so that it may compute beside the other.
    ///
    /// @param arena of the cache, to be closed before the model
    public Optional<HostDecoder> rowDecoderBeside(int slots, int blockTokens, Arena arena) {
        return parts.host().flatMap(HostParts::decoder).map(weights -> {
            int layers = geometry.decoder().layers();
            long layerBytes = kvBytesPerToken(geometry, precision) / layers * slots;
            List<MemorySegment> cache = new ArrayList<>();
            for (int layer = 0; layer < layers; layer++) {
                cache.add(WeightMemory.allocate(arena, layerBytes));
            }
            return weights.decoder(cache, blockTokens, new Team(1));
        });
    }

    /// Those outside the graph; or else the graph's where they lie, which must be in main memory and in bfloat16.
    public EmbeddingTable embeddingTable() {
        return parts.host().flatMap(HostParts::embedding).orElseGet(this::embeddingOfGraph);
    }

    private EmbeddingTable embeddingOfGraph() {
        try (Value table = module.call("embedding", parts.decoder())) {
            return new Bfloat16Table(table.asMemory(), geometry.decoder().hidden());
        }
    }

    /// A place for media on their way through the tower, and for their features.
    public Value newStore() {
        long[] layers =
                geometry.projector().windows().map(WindowProjectors::layers).orElse(new long[0]);
        double added = geometry.decoder().traits().multipliers().addedInStream();
        try (Arguments a = arguments()) {
            return module.call("store", a.integers(layers), a.real(added));
        }
    }

    @Override
    public void close() {
        parts.host().ifPresent(HostParts::close);
        parts.prefusion().ifPresent(Value::close);
        parts.decoder().close();
        parts.vision().close();
        module.close();
    }
}
