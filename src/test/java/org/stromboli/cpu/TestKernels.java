package org.stromboli.cpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.stromboli.cpu.emulator.Emulator;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.kernel.MachineKernels;

/// How tests run machine code: what they claim must hold in both ways. Those that use it have the tag
/// [MachineCodeReport#TAG].
public enum TestKernels {
    NATIVE,
    EMULATED,
    /// With tiles (AMX).
    EMULATED_TILES;

    /// Made once.
    private static final class Emulated {
        private static final MachineKernels KERNELS =
                new MachineKernels(Set.of(MachineKernels.BYTE_TABLES), new Emulator());
        private static final MachineKernels TILES =
                new MachineKernels(Set.of(MachineKernels.BYTE_TABLES, "amx_tile", "amx_bf16"), new Emulator());
    }

    /// Memory that machine code may touch, up to its end.
    public static MemorySegment allocate(Arena arena, long bytes) {
        MemorySegment memory = arena.allocate(bytes, 64);
        NativeRanges.add(memory);
        return memory;
    }

    public boolean isEmulated() {
        return this != NATIVE;
    }

    /// Skips the test if this machine cannot run the code itself.
    public MachineKernels kernels() {
        if (isEmulated()) {
            return this == EMULATED ? Emulated.KERNELS : Emulated.TILES;
        }
        List<String> missing = MachineKernels.missingFeatures();
        assumeTrue(missing.isEmpty(), () -> "this processor lacks " + String.join(", ", missing));
        assumeTrue(HostBackend.machineKernels().isPresent(), "this system does not let a process make machine code");
        return HostBackend.machineKernels().orElseThrow();
    }
}
