package org.stromboli.app;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/// How many KV blocks a device gets.
final class KvBudget {

    private static final long MOST_BY_DEFAULT = 2L << 30;

    private KvBudget() {}

    /// @param configured bytes, if the operator chose
    /// @param blockBytes device bytes of a block
    /// @param contextBlocks blocks of one full context
    /// @param maxRunning sequences that may run: more blocks than their full contexts would only lie idle
    static int blocks(OptionalLong configured, long blockBytes, int contextBlocks, int maxRunning) {
        if (configured.isPresent()) {
            long blocks = configured.getAsLong() / blockBytes;
            if (blocks < 1) {
                throw new BadSetting(
                        "stromboli.engine.kv-cache-bytes",
                        configured.getAsLong(),
                        "at least %d, the size of one block of this model".formatted(blockBytes));
            }
            return (int) Math.min(Integer.MAX_VALUE, blocks);
        }
        long affordable = Math.min(machineBytes() / 4, MOST_BY_DEFAULT) / blockBytes;
        long useful = (long) contextBlocks * maxRunning;
        return (int) Math.clamp(Math.min(affordable, useful), contextBlocks, Integer.MAX_VALUE);
    }

    private static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : MOST_BY_DEFAULT * 4;
    }
}
