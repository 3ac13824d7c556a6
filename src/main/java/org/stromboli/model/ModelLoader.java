package org.stromboli.model;

import java.util.List;
import java.util.Optional;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.HostWeights;
import org.stromboli.cpu.Team;
import org.stromboli.model.contract.DecoderWeights;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.MiniGeometry;
import org.stromboli.model.geometry.ProjectorGeometry;
import org.stromboli.model.geometry.WindowProjectors;
import org.stromboli.model.weights.WeightPart;
import org.stromboli.model.weights.WeightPlan;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// Puts a planned model on a device: the graph maps the weight files itself and takes each part from there, so that
/// nothing passes through the Java heap. Used by one thread, once.
public final class ModelLoader {

    /// Of weights that keep their data type.
    private static final int PLAIN_BITS = Precision.BFLOAT16.decoderBits();

    private static final long[] NONE = {};

    private final Torch torch;
    private final ModelPlan plan;
    private final ModelDevice device;
    private final Precision precision;
    private final LoadListener listener;
    private final HostPlan host;
    private final LoadedParts loaded;

    private ModelLoader(
            Torch torch,
            ModelPlan plan,
            ModelDevice device,
            Precision precision,
            HostPlan host,
            LoadListener listener) {
        this.torch = torch;
        this.plan = plan;
        this.device = device;
        this.precision = precision;
        this.host = host;
        this.listener = listener;
        loaded = new LoadedParts(listener, plan.bytes());
    }

    public static LoadedModel load(
            Torch torch, ModelPlan plan, ModelDevice device, Precision precision, LoadListener listener) {
        return load(torch, plan, device, precision, HostPlan.NOTHING, listener);
    }

    public static LoadedModel load(
            Torch torch,
            ModelPlan plan,
            ModelDevice device,
            Precision precision,
            HostPlan host,
            LoadListener listener) {
        Graph graph = Graph.of(torch, device, precision, host, listener);
        if (graph.images() != precision) {
            listener.notice(
                    "this CPU has no fast bfloat16 instructions: vision tower and projector compute in float32");
        }
        return new ModelLoader(torch, plan, device, precision, host, listener).load(graph);
    }

    /// With these kernels, whatever the device: for tests of what runs on GPUs.
    static LoadedModel loadWith(Kernels kernels, Torch torch, ModelPlan plan, ModelDevice device, Precision precision) {
        return loadWith(
                new Graph(torch.load(GraphSources.archive(kernels)), precision), torch, plan, device, precision);
    }

    /// With this graph, whatever the device: for tests.
    static LoadedModel loadWith(Graph graph, Torch torch, ModelPlan plan, ModelDevice device, Precision precision) {
        return new ModelLoader(torch, plan, device, precision, HostPlan.NOTHING, LoadListener.SILENT).load(graph);
    }

    private LoadedModel load(Graph graph) {
        ScriptModule module = graph.module();
        try (PartReader reader = new PartReader(torch, module, plan.weights().files())) {
            TowerLoader towers = new TowerLoader(
                    torch, module, reader, device.first(), graph.images(), keepsHalves(graph.images()), loaded);
            Value tower = towers.load(plan, plan.geometry().tower(), towerWeights());
            Optional<Value> videoTower = videoTower(towers);
            Value projector = projector(module, reader, graph.images());
            Value decoder = decoder(module, reader);
            Optional<Value> prefusion = plan.geometry().mini().map(mini -> prefusion(module, reader, mini));
            Optional<HostParts> outside =
                    host.isEmpty() ? Optional.empty() : Optional.of(host(module, reader, decoder));
            return new LoadedModel(
                    torch,
                    module,
                    plan.geometry(),
                    precision,
                    device,
                    new LoadedModel.Parts(
                            new LoadedModel.Vision(tower, videoTower, projector, graph.images()),
                            decoder,
                            prefusion,
                            outside));
        }
    }

    /// Without the layers that are computed outside the graph.
    private WeightPlan.Stack towerWeights() {
        WeightPlan.Stack tower = plan.weights().tower();
        return host.tower() ? new WeightPlan.Stack(List.of(), tower.ends()) : tower;
    }

    private Optional<Value> videoTower(TowerLoader towers) {
        if (host.tower() && plan.weights().videoTower().isPresent()) {
            listener.notice("frames of videos are computed by the graph because machine code has one tower, that of"
                    + " images");
        }
        return plan.weights()
                .videoTower()
                .map(weights -> towers.load(plan, plan.geometry().videoTower().orElseThrow(), weights));
    }

    private HostParts host(ScriptModule module, PartReader reader, Value decoder) {
        HostLoader loader = new HostLoader(torch, module, plan, reader, precision);
        Team team = new Team(host.threads());
        Optional<HostTower> tower = host.tower() ? Optional.of(tower(module, reader, loader, team)) : Optional.empty();
        if (host.decoder() == DecoderPlacement.PACKED) {
            PackedLoader packed = new PackedLoader(torch, module, plan, reader, precision);
            HostWeights weights = packed.decoder(loader.packer(decoder, team), loaded);
            return new HostParts(team, tower, Optional.of(weights), host.decoder(), Optional.of(packed.embedding()));
        }
        Optional<HostWeights> rows = host.decoder() == DecoderPlacement.GRAPH
                ? Optional.empty()
                : Optional.of(loader.decoder(decoder, host, team, loaded));
        return new HostParts(team, tower, rows, host.decoder(), Optional.empty());
    }

    private HostTower tower(ScriptModule module, PartReader reader, HostLoader loader, Team team) {
        return host.hasPackedTower()
                ? new PackedTowerLoader(torch, module, plan, reader).tower(team, loaded)
                : loader.tower(host.kernels().orElseThrow(), team, loaded);
    }

    /// Where float32 is there for speed alone, weights of 16 bits stay as they are, in their files where they can.
    /// They are widened layer by layer whenever they are used.
    private boolean keepsHalves(Precision images) {
        return images != precision;
    }

    private Value projector(ScriptModule module, PartReader reader, Precision images) {
        WeightPart part = plan.weights().projector();
        try (PartReader.Open open = reader.open(part);
                Arguments a = torch.arguments()) {
            ProjectorGeometry g = plan.geometry().projector();
            Value projector = module.call(
                    "projector",
                    open.files(),
                    open.description(),
                    a.integer(g.layers().size()),
                    a.real(g.normEpsilon()),
                    a.integer(g.joined()),
                    a.integers(g.windows().map(WindowProjectors::numbers).orElse(NONE)),
                    a.integer(images.torchNumber()),
                    a.flag(keepsHalves(images)),
                    a.text(device.first()));
            loaded.add(part);
            return projector;
        }
    }

    private Value prefusion(ScriptModule module, PartReader reader, MiniGeometry mini) {
        WeightPlan.Mini weights = plan.weights().mini().orElseThrow();
        try (Value layers = decoderLayers(
                        module, reader, weights.prefusionLayers(), PLAIN_BITS, ModelDevice.one(device.first()));
                PartReader.Open open = reader.open(weights.compressor());
                Arguments a = torch.arguments()) {
            Value prefusion = module.call(
                    "prefusion",
                    layers,
                    open.files(),
                    open.description(),
                    a.integer(MiniGeometry.HEADS),
                    a.integer(mini.patches(plan.geometry().tower())),
                    a.text(device.first()));
            loaded.add(weights.compressor());
            return prefusion;
        }
    }

    private Value decoderLayers(
            ScriptModule module, PartReader reader, List<WeightPart> parts, int bits, ModelDevice target) {
        DecoderGeometry g = plan.geometry().decoder();
        Value layers = module.call("decoder_layers");
        for (int i = 0; i < parts.size(); i++) {
            WeightPart part = parts.get(i);
            try (PartReader.Open open = reader.open(part);
                    Value shape = values(module).shape();
                    Arguments a = torch.arguments()) {
                module.run(
                        "add_decoder_layer",
                        layers,
                        open.files(),
                        open.description(),
                        shape,
                        a.integer(g.window(i)),
                        a.integer(precision.torchNumber()),
                        a.integer(bits),
                        a.text(target.ofLayer(i, parts.size())));
            }
            loaded.add(part);
        }
        return layers;
    }

    private Value decoder(ScriptModule module, PartReader reader) {
        WeightPart part = graphEnds();
        int bits = host.decoder() == DecoderPlacement.PACKED ? PLAIN_BITS : precision.decoderBits();
        try (Value layers = decoderLayers(module, reader, graphLayers(), bits, device);
                PartReader.Open open = reader.open(part);
                Value shape = values(module).shape();
                Value constants = values(module).constants();
                Arguments a = torch.arguments()) {
            Value decoder = module.call(
                    "decoder",
                    layers,
                    open.files(),
                    open.description(),
                    shape,
                    constants,
                    a.integer(precision.torchNumber()),
                    a.integer(bits),
                    a.text(device.first()),
                    a.text(device.last()),
                    a.flag(host.decoder().needsGraph()));
            loaded.add(part);
            return decoder;
        }
    }

    private DecoderValues values(ScriptModule module) {
        return new DecoderValues(torch, module, plan.geometry());
    }

    /// Prompts that are fused with images are embedded by the graph.
    private WeightPart graphEnds() {
        boolean none = host.decoder() == DecoderPlacement.PACKED
                && plan.geometry().mini().isEmpty();
        return none
                ? WeightPart.nothing(DecoderWeights.values().length)
                : plan.weights().decoder().ends();
    }

    private List<WeightPart> graphLayers() {
        return host.decoder().needsGraph() ? plan.weights().decoder().layers() : List.of();
    }
}
