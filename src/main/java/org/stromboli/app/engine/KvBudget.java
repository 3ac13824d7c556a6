package org.stromboli.app.engine;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;
import org.stromboli.app.settings.SettingException;
import org.stromboli.torch.GpuMemory;

/// How many KV blocks a device gets.
public final class KvBudget {

    private static final long MAX_OF_A_MACHINE = 2L << 30;

    /// What operators need for their results: of a GPU's memory, and at least.
    private static final int OPERATORS_SHARE = 16;

    private static final long MIN_FOR_OPERATORS = 1L << 30;

    private KvBudget() {}

    /// @param configured bytes, if the operator chose
    /// @param affordable bytes, if not
    /// @param blockBytes device bytes of a block
    /// @param contextBlocks blocks of one full context
    /// @param maxRunning sequences that may run: more blocks than their full contexts would only lie idle
    public static int blocks(
            OptionalLong configured, long affordable, long blockBytes, int contextBlocks, int maxRunning) {
        if (configured.isPresent()) {
            long blocks = configured.getAsLong() / blockBytes;
            if (blocks < 1) {
                throw new SettingException(
                        "stromboli.engine.kv-cache-bytes",
                        configured.getAsLong(),
                        "at least %d, the size of one block of this model".formatted(blockBytes));
            }
            return (int) Math.min(Integer.MAX_VALUE, blocks);
        }
        long useful = (long) contextBlocks * maxRunning;
        return (int) Math.clamp(Math.min(affordable / blockBytes, useful), contextBlocks, Integer.MAX_VALUE);
    }

    /// Bytes in a computer's memory, which other programs want, too.
    static long ofMachine() {
        return Math.min(machineBytes() / 4, MAX_OF_A_MACHINE);
    }

    /// Bytes over all GPUs of one model, whose weights are there already: the GPU with the least room for each of its
    /// layers decides.
    ///
    /// @param gpus in the order of the layers
    /// @param layers of each
    /// @param featureBytes of images, on the first one
    public static long ofGpus(List<GpuMemory> gpus, int[] layers, long featureBytes) {
        long least = Long.MAX_VALUE;
        int all = 0;
        for (int i = 0; i < layers.length; i++) {
            long reserved = Math.max(MIN_FOR_OPERATORS, gpus.get(i).total() / OPERATORS_SHARE);
            long free = gpus.get(i).free() - reserved - (i == 0 ? featureBytes : 0);
            least = Math.min(least, Math.max(0, free) / layers[i]);
            all += layers[i];
        }
        return least * all;
    }

    private static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : MAX_OF_A_MACHINE * 4;
    }
}
