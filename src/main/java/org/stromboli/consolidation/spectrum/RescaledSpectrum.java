package org.stromboli.consolidation.spectrum;

import java.util.Locale;

/// What a method makes of a spectrum.
///
/// @param window the K of the rule; 0 where it has none
/// @param values as many as the spectrum has
public record RescaledSpectrum(Rule rule, long window, double[] values) {

    /// Whether the update is applied as it is.
    public boolean isWhole() {
        return rule == Rule.FLAT || rule == Rule.VECTOR || (rule == Rule.SAC && window == 1);
    }

    public double first() {
        return values.length == 0 ? 0 : values[0];
    }

    /// Share of the update's energy that is kept.
    public double keptEnergy(Spectrum from) {
        double all = from.energy();
        return all == 0 ? 1 : Spectrum.energy(values) / all;
    }

    /// By how much each singular value was multiplied.
    public double[] factors(Spectrum from) {
        double[] factors = new double[values.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = from.values()[i] == 0 ? 0 : values[i] / from.values()[i];
        }
        return factors;
    }

    /// What was done to a tensor, as the report tells it.
    public enum Rule {
        /// Singular values were averaged over a window.
        SAC,
        /// All singular values are zero.
        ZERO,
        /// The spectrum is too flat for any window: the update was applied as it is.
        FLAT,
        /// The same of a vector, which has one singular value.
        VECTOR,
        LINEAR,
        RETAIN,
        SCALE,
        /// The task's tensor is what is there already.
        EQUAL;

        public String reported() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
