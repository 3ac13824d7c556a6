package org.stromboli.model;

import org.stromboli.torch.Torch;

/// Where the tests run that hold on any device: the CPU, or what `-Dstromboli.test.device` names, as `cuda:0`.
public final class TestDevice {

    private TestDevice() {}

    public static ModelDevice of(Torch torch) {
        return ModelDevice.named(System.getProperty("stromboli.test.device", "cpu"), torch.usableGpus())
                .getFirst();
    }
}
