package org.stromboli.consolidation;

/// What a method makes of a spectrum.
///
/// @param window the K of the rule; 0 where it has none
/// @param values as many as the spectrum has
record Rescaled(Rule rule, long window, double[] values) {

    /// Whether the update is applied as it is.
    boolean isWhole() {
        return rule == Rule.FLAT || rule == Rule.VECTOR || (rule == Rule.SAC && window == 1);
    }

    double first() {
        return values.length == 0 ? 0 : values[0];
    }

    /// Share of the update's energy that is kept.
    double keptEnergy(Spectrum from) {
        double all = from.energy();
        return all == 0 ? 1 : Spectrum.energy(values) / all;
    }

    /// By how much each singular value was multiplied.
    double[] factors(Spectrum from) {
        double[] factors = new double[values.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = from.values()[i] == 0 ? 0 : values[i] / from.values()[i];
        }
        return factors;
    }
}
