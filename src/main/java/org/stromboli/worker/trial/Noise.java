package org.stromboli.worker.trial;

/// How much other work of the machine has disturbed a measurement.
///
/// @param spread of the rounds: the middle half of them lies within so large a part of their median
/// @param share of its time in which the measuring thread had a processor: helpers that wait for one hold it up, too
public record Noise(double spread, double share) {

    public static final Noise NONE = new Noise(0, 1);

    private static final double MOST_SPREAD = 0.25;

    /// A team's leader waits for its helpers even on a quiet machine, spinning first and asleep then.
    private static final double LEAST_SHARE = 0.8;

    /// Whether what was measured is to be believed.
    public boolean isSmall() {
        return spread <= MOST_SPREAD && share >= LEAST_SHARE;
    }
}
