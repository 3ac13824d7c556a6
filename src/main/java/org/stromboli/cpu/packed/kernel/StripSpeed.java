package org.stromboli.cpu.packed.kernel;

import java.util.function.LongSupplier;

/// How many times as fast as others kernels of strips are on this processor. Both run in turns, on one thread, for some
/// hundred microseconds each.
final class StripSpeed {

    private static final int TOKENS = 64;
    private static final int ROUNDS = 9;

    private final int calls;
    private final LongSupplier clock;

    /// @param calls of each, one after the other
    /// @param clock nanoseconds
    StripSpeed(int calls, LongSupplier clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /// By the least time of each, since whatever comes between makes it longer. Unpacking is a part of it.
    double factor(StripKernels some, StripKernels others) {
        long bySome = Long.MAX_VALUE;
        long byOthers = Long.MAX_VALUE;
        try (PackedProof data = new PackedProof(some.form(), TOKENS)) {
            for (int round = 0; round < ROUNDS; round++) {
                bySome = Math.min(bySome, time(data, some));
                byOthers = Math.min(byOthers, time(data, others));
            }
        }
        return (double) byOthers / bySome;
    }

    private long time(PackedProof data, StripKernels kernels) {
        PackedProof.UnpackedStrip strip = data.strip(kernels);
        long start = clock.getAsLong();
        for (int i = 0; i < calls; i++) {
            strip.unpack();
            strip.multiply(TOKENS);
        }
        return Math.max(1, clock.getAsLong() - start);
    }
}
