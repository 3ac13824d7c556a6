package org.stromboli.engine;

/// How many prompt tokens go into a step that also continues answers, so that these pause no longer than they may.
/// Learns from the steps themselves what they cost on this device; until then it is careful. Engine thread only; no
/// clock.
final class StepBudget {

    /// Matrix products work on blocks of so many rows, and a part of a block costs nearly as much as a whole one: on a
    /// CPU 128 rows took 257 ms, 144 rows 360 and 192 rows 373.
    static final int BLOCK = 64;

    /// Fewer tokens do not share the reading of the weights; also what is tried first.
    static final int LEAST = 16;

    /// Weight of the newest step: a machine that is suddenly shared is noticed within a few.
    private static final double NEWEST = 0.3;

    /// Weight of what a smaller step suggests about a larger one, so that this is tried again some day.
    private static final double HEARSAY = 0.02;

    private final int most;
    private final double pauseNanos;
    private final double[] blockNanos; // by blocks in the step, at 0 of answers alone; 0: not known
    private double sliceNanos;

    /// @param most tokens of any step
    /// @param pauseNanos that an answer may have to wait for its next token
    StepBudget(int most, long pauseNanos) {
        this.most = most;
        this.pauseNanos = pauseNanos;
        blockNanos = new double[most / BLOCK + 1];
    }

    /// For a step that also encodes so many slices. Where many sequences wait for their first token, those that
    /// continue pause for longer in proportion: waiting is no better than pausing.
    ///
    /// @param continuing sequences that get a token in the step
    /// @param waiting sequences whose prompts are not computed yet
    int promptTokens(int continuing, int waiting, int slices) {
        if (pauseNanos == Long.MAX_VALUE) {
            return most;
        }
        double pause = pauseNanos * Math.max(1, 2.0 * waiting / continuing);
        int rows = rows(pause - slices * sliceNanos);
        return Math.clamp(rows - continuing, Math.min(most, LEAST), most);
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
        return Double.isNaN(one) ? LEAST : whole((int) Math.max(0, BLOCK * nanos / one));
    }

    /// What a step of so many blocks takes: as before; or as far above a smaller one as that is above answers alone.
    /// Not a number while nothing is known.
    private double expected(int blocks) {
        return blockNanos[blocks] > 0 ? blockNanos[blocks] : suggested(blocks);
    }

    private double suggested(int blocks) {
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
        return rows - rows % (rows < BLOCK ? LEAST : BLOCK);
    }

    /// A step is over.
    ///
    /// @param continuing as of `promptTokens`
    /// @param nanos in all
    /// @param visionNanos those of the slices
    void ran(int continuing, int promptTokens, int slices, long nanos, long visionNanos) {
        learn(continuing, promptTokens, nanos - visionNanos);
        if (slices > 0) {
            sliceNanos = next(sliceNanos, (double) visionNanos / slices, NEWEST);
        }
    }

    private void learn(int continuing, int promptTokens, double nanos) {
        int rows = continuing + promptTokens;
        int blocks = rows / BLOCK;
        if (promptTokens == 0 && rows > 1 && blocks == 0) {
            blockNanos[0] = next(blockNanos[0], nanos, NEWEST);
        } else if (promptTokens >= LEAST && blocks < blockNanos.length && (rows == whole(rows) || isNew())) {
            if (blocks > 0) {
                blockNanos[blocks] = next(blockNanos[blocks], nanos, NEWEST);
            } else if (blockNanos.length > 1) { // a device where less than a block fits into a pause
                blockNanos[1] = next(blockNanos[1], nanos * BLOCK / rows, NEWEST);
            }
            for (int larger = Math.max(1, blocks) + 1; larger < blockNanos.length; larger++) {
                if (blockNanos[larger] > 0) {
                    blockNanos[larger] = next(blockNanos[larger], suggested(larger), HEARSAY);
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
