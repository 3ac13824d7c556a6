package org.stromboli.app.settings;

import java.util.List;
import org.jboss.logging.Logger;
import org.stromboli.cpu.kernel.MachineKernels;

/// When a CPU runs machine code: the setting `engine.machine-code`.
public enum MachineCodeUse {
    /// Where it is faster than libtorch, by measurement.
    MEASURED,
    /// Wherever the processor has the instructions.
    ALWAYS,
    NEVER;

    private static final Logger LOG = Logger.getLogger(MachineCodeUse.class);

    public static MachineCodeUse named(String name) {
        return switch (name) {
            case "auto" -> MEASURED;
            case "true" -> ALWAYS;
            case "false" -> NEVER;
            default -> throw new SettingException("stromboli.engine.machine-code", name, "auto, true or false");
        };
    }

    /// Says so where an operator's wish cannot be fulfilled.
    public void checkMachine() {
        if (this == ALWAYS && MachineKernels.ofThisMachine().isEmpty()) {
            List<String> missing = MachineKernels.missingFeatures();
            LOG.warnf(
                    "stromboli.engine.machine-code is true, but %s: libtorch computes with all weights that are not quantised",
                    missing.isEmpty()
                            ? "this system does not let a process make code"
                            : "this processor lacks " + String.join(", ", missing));
        }
    }
}
