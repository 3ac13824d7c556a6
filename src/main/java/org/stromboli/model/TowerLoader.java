package org.stromboli.model;

import org.stromboli.model.geometry.FastVitStages;
import org.stromboli.model.geometry.PatchTowerGeometry;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.model.weights.WeightPart;
import org.stromboli.model.weights.WeightPlan;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// Puts vision towers on a device. Used by one thread, once.
final class TowerLoader {

    private final Torch torch;
    private final ScriptModule module;
    private final PartReader reader;
    private final String device;
    private final Precision precision;
    private final boolean halves;
    private final LoadedParts loaded;

    /// @param halves whether weights of 16 bits stay as they are, see `matrix` of the graph's `weights`
    TowerLoader(
            Torch torch,
            ScriptModule module,
            PartReader reader,
            String device,
            Precision precision,
            boolean halves,
            LoadedParts loaded) {
        this.torch = torch;
        this.module = module;
        this.reader = reader;
        this.device = device;
        this.precision = precision;
        this.halves = halves;
        this.loaded = loaded;
    }

    /// @param weights without layers, where they are computed outside the graph
    Value load(ModelPlan plan, TowerGeometry g, WeightPlan.Stack weights) {
        Value tower = g.overPatches().isPresent()
                ? overPatches(plan, g.overPatches().get(), weights)
                : g.stages().isPresent()
                        ? convolutional(plan, g.stages().get(), weights)
                        : transformer(plan, g, weights);
        loaded.add(weights.ends());
        return tower;
    }

    private Value overPatches(ModelPlan plan, PatchTowerGeometry g, WeightPlan.Stack weights) {
        try (Value layers = module.call("patch_layers");
                Arguments a = torch.arguments()) {
            Value type = a.integer(precision.torchNumber());
            Value at = a.text(device);
            addLayers("add_patch_layer", layers, weights, type, a.flag(halves), at);
            try (PartReader.Open open = reader.open(weights.ends())) {
                return module.call(
                        "patch_tower",
                        layers,
                        open.files(),
                        open.description(),
                        a.integer(g.sizes().heads()),
                        a.integer(g.merge()),
                        a.real(g.norms().epsilon()),
                        a.real(g.norms().endEpsilon()),
                        a.text(g.sizes().activation().graphName()),
                        a.flag(g.rotation().pairs()),
                        a.reals(g.rotation().flat()),
                        a.reals(plan.normalisation().means()),
                        a.reals(plan.normalisation().stds()),
                        type,
                        at);
            }
        }
    }

    private Value transformer(ModelPlan plan, TowerGeometry g, WeightPlan.Stack weights) {
        try (Value layers = module.call("tower_layers");
                Arguments a = torch.arguments()) {
            Value type = a.integer(precision.torchNumber());
            Value at = a.text(device);
            addLayers("add_tower_layer", layers, weights, type, a.flag(halves), at);
            try (PartReader.Open open = reader.open(weights.ends())) {
                return module.call(
                        "tower",
                        layers,
                        open.files(),
                        open.description(),
                        a.integer(g.heads()),
                        a.real(g.epsilon()),
                        a.text(g.activation().graphName()),
                        a.reals(plan.normalisation().means()),
                        a.reals(plan.normalisation().stds()),
                        a.integers(g.features().kept()),
                        a.integers(g.features().order()),
                        a.integer(g.droppedRows()),
                        a.integers(g.scales().stream()
                                .mapToLong(Integer::longValue)
                                .toArray()),
                        type,
                        at);
            }
        }
    }

    /// Layers that differ in nothing but their weights.
    private void addLayers(String method, Value layers, WeightPlan.Stack weights, Value type, Value kept, Value at) {
        for (WeightPart part : weights.layers()) {
            try (PartReader.Open open = reader.open(part)) {
                module.run(method, layers, open.files(), open.description(), type, kept, at);
            }
            loaded.add(part);
        }
    }

    private Value convolutional(ModelPlan plan, FastVitStages stages, WeightPlan.Stack weights) {
        try (Value blocks = module.call("fastvit_blocks");
                Arguments a = torch.arguments()) {
            Value type = a.integer(precision.torchNumber());
            Value at = a.text(device);
            for (int i = 0; i < weights.layers().size(); i++) {
                WeightPart part = weights.layers().get(i);
                FastVitStages.Block block = stages.blocks().get(i);
                try (PartReader.Open open = reader.open(part)) {
                    module.run(
                            "add_fastvit_block",
                            blocks,
                            open.files(),
                            open.description(),
                            a.integer(block.convolutions()),
                            a.integer(block.before()),
                            a.flag(block.attends()),
                            type,
                            at);
                }
                loaded.add(part);
            }
            try (PartReader.Open open = reader.open(weights.ends())) {
                return module.call(
                        "fastvit",
                        blocks,
                        open.files(),
                        open.description(),
                        a.reals(plan.normalisation().means()),
                        a.reals(plan.normalisation().stds()),
                        type,
                        at);
            }
        }
    }
}
