package org.stromboli.model;

import org.stromboli.torch.Torch;

/// Models with the graph that a GPU would run, on the CPU.
public final class PlainModels {

    private PlainModels() {}

    public static LoadedModel load(Torch torch, ModelPlan plan, Precision precision) {
        return load(torch, plan, ModelDevice.CPU, precision);
    }

    public static LoadedModel load(Torch torch, ModelPlan plan, ModelDevice device, Precision precision) {
        return ModelLoader.loadWith(Kernels.PLAIN, torch, plan, device, precision);
    }

    /// Tower and projector as on a CPU without instructions for bfloat16, which computes them in float32.
    public static LoadedModel loadWithWideImages(Torch torch, ModelPlan plan, Precision precision) {
        Graph graph = new Graph(torch.load(GraphSources.archive(Kernels.PLAIN)), Precision.FLOAT32);
        return ModelLoader.loadWith(graph, torch, plan, ModelDevice.CPU, precision);
    }

    /// Attention takes all sequences at once, as on a GPU.
    public static LoadedModel loadPacked(Torch torch, ModelPlan plan, ModelDevice device, Precision precision) {
        return ModelLoader.loadWith(Kernels.LOOP, torch, plan, device, precision);
    }
}
