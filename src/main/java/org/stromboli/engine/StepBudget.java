package org.stromboli.engine;

/// How many prompt tokens go into a step that also continues answers, so that these pause no longer than they may.
/// Learns from every step what a prompt token and a vision slice cost on this device; until then it is careful. Engine
/// thread only; no clock.
final class StepBudget {

    /// Fewer tokens do not share the reading of the weights; also what is tried first.
    static final int LEAST = 16;

    /// Weight of the newest step: a machine that is suddenly shared is noticed within a few.
    private static final double NEWEST = 0.3;

    private final int most;
    private final double pauseNanos;
    private double tokenNanos;
    private double sliceNanos;

    /// @param most tokens of any step
    /// @param pauseNanos that an answer may have to wait for its next token
    StepBudget(int most, long pauseNanos) {
        this.most = most;
        this.pauseNanos = pauseNanos;
    }

    /// For a step that also encodes so many slices.
    int promptTokens(int slices) {
        if (pauseNanos == Long.MAX_VALUE) {
            return most;
        }
        if (tokenNanos == 0) {
            return Math.min(most, LEAST);
        }
        double left = Math.max(0, pauseNanos - slices * sliceNanos);
        int tokens = (int) Math.min(most, left / tokenNanos);
        return Math.clamp(tokens - tokens % LEAST, Math.min(most, LEAST), most);
    }

    /// A step is over. What answers cost in it counts as the price of the prompt tokens beside them.
    ///
    /// @param nanos in all
    /// @param visionNanos those of the slices
    void ran(int promptTokens, int slices, long nanos, long visionNanos) {
        if (promptTokens >= LEAST) {
            tokenNanos = next(tokenNanos, (double) (nanos - visionNanos) / promptTokens);
        }
        if (slices > 0) {
            sliceNanos = next(sliceNanos, (double) visionNanos / slices);
        }
    }

    private static double next(double before, double now) {
        return before == 0 ? now : before + NEWEST * (now - before);
    }
}
