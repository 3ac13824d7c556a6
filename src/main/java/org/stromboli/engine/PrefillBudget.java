package org.stromboli.engine;

/// How many prefill tokens go into a step that also decodes, so that no inter-token latency exceeds its limit.
/// Learns the cost of steps from the steps themselves; until then it is careful. Engine thread only; no clock.
final class PrefillBudget {

    /// Matrix products work on blocks of so many rows, and a part of a block costs nearly as much as a whole one: on a
    /// CPU 128 rows took 257 ms, 144 rows 360 and 192 rows 373.
    static final int BLOCK = 64;

    /// Fewer tokens do not share the reading of the weights; also the first budget that is tried.
    static final int MIN_TOKENS = 16;

    /// EWMA weight of the newest step: a machine that is suddenly shared is noticed within a few steps.
    private static final double NEWEST_WEIGHT = 0.3;

    /// EWMA weight of a cost extrapolated from a smaller step, so that larger steps are tried again after a while.
    private static final double EXTRAPOLATION_WEIGHT = 0.02;

    private final int maxTokens;
    private final double maxLatencyNanos;
    private final double[] blockNanos; // by blocks in the step, at 0 of decode alone; 0: not known
    private double sliceNanos;

    /// @param maxTokens of any step
    /// @param maxLatencyNanos inter-token latency that a step may cause; `Long.MAX_VALUE`: no limit
    PrefillBudget(int maxTokens, long maxLatencyNanos) {
        this.maxTokens = maxTokens;
        this.maxLatencyNanos = maxLatencyNanos;
        blockNanos = new double[maxTokens / BLOCK + 1];
    }

    /// For a step that also encodes so many slices. Where many sequences wait for their first token, the limit grows
    /// in proportion: waiting is no better than a longer inter-token latency.
    ///
    /// @param decoding sequences that get a token in the step
    /// @param prefilling sequences whose prompts are not computed yet
    int prefillTokens(int decoding, int prefilling, int slices) {
        if (maxLatencyNanos == Long.MAX_VALUE) {
            return maxTokens;
        }
        double latency = maxLatencyNanos * Math.max(1, 2.0 * prefilling / decoding);
        int rows = rows(latency - slices * sliceNanos);
        return Math.clamp(rows - decoding, Math.min(maxTokens, MIN_TOKENS), maxTokens);
    }

    private int rows(double nanos) {
        int blocks = blockNanos.length - 1;
        while (blocks > 0 && !(expected(blocks) <= nanos)) {
            blocks--;
        }
        if (blocks > 0) {
            return blocks * BLOCK;
        }
        double one = blockNanos.length > 1 ? expected(1) : Double.NaN;
        return Double.isNaN(one) ? MIN_TOKENS : whole((int) Math.max(0, BLOCK * nanos / one));
    }

    /// What a step of so many blocks takes: as measured; or as far above a smaller one as that is above decode alone.
    /// Not a number while nothing is known.
    private double expected(int blocks) {
        return blockNanos[blocks] > 0 ? blockNanos[blocks] : extrapolated(blocks);
    }

    private double extrapolated(int blocks) {
        int known = blocks - 1;
        while (known > 0 && blockNanos[known] == 0) {
            known--;
        }
        if (known <= 0) {
            return Double.NaN;
        }
        double step = Math.max(0, blockNanos[known] - blockNanos[0]) / known;
        return blockNanos[known] + step * (blocks - known);
    }

    private static int whole(int rows) {
        return rows - rows % (rows < BLOCK ? MIN_TOKENS : BLOCK);
    }

    /// A step is over.
    ///
    /// @param decoding as of `prefillTokens`
    /// @param nanos in all
    /// @param visionNanos of the slices
    void ran(int decoding, int prefillTokens, int slices, long nanos, long visionNanos) {
        learn(decoding, prefillTokens, nanos - visionNanos);
        if (slices > 0) {
            sliceNanos = next(sliceNanos, (double) visionNanos / slices, NEWEST_WEIGHT);
        }
    }

    private void learn(int decoding, int prefillTokens, double nanos) {
        int rows = decoding + prefillTokens;
        int blocks = rows / BLOCK;
        if (prefillTokens == 0 && rows > 1 && blocks == 0) {
            blockNanos[0] = next(blockNanos[0], nanos, NEWEST_WEIGHT);
        } else if (prefillTokens >= MIN_TOKENS && blocks < blockNanos.length && (rows == whole(rows) || isNew())) {
            if (blocks > 0) {
                blockNanos[blocks] = next(blockNanos[blocks], nanos, NEWEST_WEIGHT);
            } else if (blockNanos.length > 1) { // a device where less than a block fits into the limit
                blockNanos[1] = next(blockNanos[1], nanos * BLOCK / rows, NEWEST_WEIGHT);
            }
            for (int larger = Math.max(1, blocks) + 1; larger < blockNanos.length; larger++) {
                if (blockNanos[larger] > 0) {
                    blockNanos[larger] = next(blockNanos[larger], extrapolated(larger), EXTRAPOLATION_WEIGHT);
                }
            }
        }
    }

    private boolean isNew() {
        return blockNanos.length > 1 && blockNanos[1] == 0;
    }

    private static double next(double before, double now, double weight) {
        return before == 0 ? now : before + weight * (now - before);
    }
}
