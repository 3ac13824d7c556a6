package org.stromboli.planning;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/// The memory of this machine, or of the container that we run in.
///
/// @param bytes of all
public record MachineMemory(long bytes) {

    /// What is left for others: the kernel, its page tables, and errors of the estimate.
    private static final double MARGIN = 0.05;

    private static final long MIN_MARGIN = 256L << 20;

    /// Empty if the system does not tell.
    public static OptionalLong known() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? OptionalLong.of(machine.getTotalMemorySize())
                : OptionalLong.empty();
    }

    public long margin() {
        return Math.max(MIN_MARGIN, (long) (bytes * MARGIN));
    }

    /// What a server may take.
    public long usable() {
        return Math.max(0, bytes - margin());
    }
}
