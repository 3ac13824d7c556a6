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

    /// Attention takes all sequences at once, as on a GPU.
    public static LoadedModel loadPacked(Torch torch, ModelPlan plan, ModelDevice device, Precision precision) {
        return ModelLoader.loadWith(Kernels.LOOP, torch, plan, device, precision);
    }
}
