package org.stromboli.app.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.x86.InstructionSet;
import org.stromboli.cpu.x86.ProcessorFeatures;

/// When a CPU runs machine code: the settings `engine.machine-code` and `engine.instructions`.
public enum MachineCodeUse {
    /// Where it is faster than libtorch, by measurement.
    MEASURED,
    /// Wherever the processor has the instructions.
    ALWAYS,
    NEVER;

    private static final Logger LOG = Logger.getLogger(MachineCodeUse.class);

    private static final String INSTRUCTIONS = "stromboli.engine.instructions";
    private static final String MACHINE_CODE = "stromboli.engine.machine-code";
    private static final String GRAPH = "graph";

    public static MachineCodeUse named(String name) {
        return switch (name) {
            case "auto" -> MEASURED;
            case "true" -> ALWAYS;
            case "false" -> NEVER;
            default -> throw new SettingException(MACHINE_CODE, name, "auto, true or false");
        };
    }

    /// Sees to it, too, that kernels are made of no other instructions. For the whole process.
    ///
    /// @throws SettingException if this processor lacks some of them
    public static MachineCodeUse of(EngineKeys keys) {
        MachineCodeUse use = of(keys, ProcessorFeatures.present());
        ProcessorFeatures.limit(InstructionSet.named(keys.instructions()));
        return use;
    }

    static MachineCodeUse of(EngineKeys keys, Set<String> present) {
        MachineCodeUse use = named(keys.machineCode());
        String name = keys.instructions();
        if (name.equals("auto")) {
            return use;
        }
        if (name.equals(GRAPH)) {
            if (use == ALWAYS) {
                throw new SettingException(
                        MACHINE_CODE, keys.machineCode(), "auto or false with engine.instructions=graph");
            }
            return NEVER;
        }
        Optional<InstructionSet> named = InstructionSet.named(name);
        List<String> missing = named.map(each -> each.missing(present)).orElse(List.of());
        if (named.isEmpty() || !missing.isEmpty()) {
            throw new SettingException(INSTRUCTIONS, name, allowed(missing, present));
        }
        return use == MEASURED ? ALWAYS : use; // what is named is not to be chosen any more
    }

    private static String allowed(List<String> missing, Set<String> present) {
        List<InstructionSet> possible =
                missing.isEmpty() ? List.of(InstructionSet.values()) : InstructionSet.of(present);
        String names = Stream.concat(Stream.of("auto", GRAPH), possible.stream().map(InstructionSet::settingName))
                .collect(Collectors.joining(", "));
        return missing.isEmpty()
                ? "one of " + names
                : "one of %s on this processor (%s), which lacks %s"
                        .formatted(names, ProcessorFeatures.model(), String.join(", ", missing));
    }

    /// Says so where an operator's wish cannot be fulfilled.
    public void checkMachine() {
        if (this == ALWAYS && HostBackend.machineKernels().isEmpty() && !HostBackend.takesPacked()) {
            List<String> missing = MachineKernels.missingFeatures();
            LOG.warnf(
                    "Machine code is asked for, but %s: libtorch computes",
                    missing.isEmpty()
                            ? "this system does not let a process make code"
                            : "this processor lacks, or must not use, " + String.join(", ", missing));
        }
    }
}
