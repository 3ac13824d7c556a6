package org.stromboli.model;

import org.stromboli.torch.Torch;

/// Models with the graph that a GPU would run, on the CPU.
public final class PlainModels {

    private PlainModels() {}

    public static LoadedModel load(Torch torch, ModelPlan plan, Precision precision) {
        return load(torch, plan, ModelDevice.CPU, precision);
    }

    public static LoadedModel load(Torch torch, ModelPlan plan, ModelDevice device, Precision precision) {
        return ModelLoader.loadPlain(torch, plan, device, precision);
    }
}
