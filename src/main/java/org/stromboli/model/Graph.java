package org.stromboli.model;

import org.stromboli.torch.Arguments;
import org.stromboli.torch.GraphException;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;

/// A graph with the kernels that suit a device.
///
/// @param images how tower and projector are kept and compute
record Graph(ScriptModule module, Precision images) {

    /// @param plan of what is computed outside the graph
    static Graph of(Torch torch, ModelDevice device, Precision precision, HostPlan plan, LoadListener listener) {
        if (device.isCpu() && precision != Precision.FLOAT32) {
            try {
                return new Graph(probed(torch, Kernels.ONEDNN, device, precision), precision);
            } catch (GraphException e) {
                return new Graph(probed(torch, Kernels.PLAIN, device, precision), slowly(precision, plan, listener, e));
            }
        }
        if (!device.isCpu() && precision == Precision.BFLOAT16) {
            try {
                return new Graph(probed(torch, Kernels.FLASH, device, precision), precision);
            } catch (GraphException e) {
                listener.notice("this GPU has no attention over sequences of different lengths (" + e.getMessage()
                        + "): they are attended to one by one");
            }
        }
        return new Graph(probed(torch, Kernels.PLAIN, device, precision), precision);
    }

    /// Without instructions for bfloat16, products of a tower take six times as long as in float32.
    private static Precision slowly(Precision precision, HostPlan plan, LoadListener listener, GraphException reason) {
        if (plan.decoder().needsGraph()) {
            listener.notice("this CPU has no fast bfloat16 instructions: plain matrix products are used, which"
                    + " are slow; float32 may be faster (" + reason.getMessage() + ")");
        }
        return plan.tower() && !plan.hasPackedTower() ? precision : Precision.FLOAT32;
    }

    private static ScriptModule probed(Torch torch, Kernels kernels, ModelDevice device, Precision precision) {
        ScriptModule module = torch.load(GraphSources.archive(kernels));
        try (Arguments a = torch.arguments()) {
            for (String part : device.parts()) {
                module.run("probe", a.integer(precision.torchNumber()), a.text(part));
            }
            return module;
        } catch (GraphException e) {
            module.close();
            throw e;
        }
    }
}
