package org.stromboli.consolidation.spectrum;

import java.util.Arrays;
import org.stromboli.consolidation.spectrum.RescaledSpectrum.Rule;

/// How much of an update is kept, singular value by singular value.
public sealed interface RescalingMethod
        permits SpectralAware, RescalingMethod.Linear, RescalingMethod.Retain, RescalingMethod.Scale {

    /// @param alpha above 0, at most 1
    RescaledSpectrum rescale(Spectrum spectrum, double alpha);

    /// Whether all values are multiplied by the same number, so that no decomposition is needed.
    default boolean isUniform() {
        return false;
    }

    /// Plain mixing of old and new.
    record Linear() implements RescalingMethod {
        @Override
        public RescaledSpectrum rescale(Spectrum spectrum, double alpha) {
            double[] values =
                    Arrays.stream(spectrum.values()).map(each -> alpha * each).toArray();
            return new RescaledSpectrum(Rule.LINEAR, 0, values);
        }

        @Override
        public boolean isUniform() {
            return true;
        }
    }

    /// The largest values whose sum reaches a share of the whole, times alpha; the rest goes.
    record Retain(double share) implements RescalingMethod {
        @Override
        public RescaledSpectrum rescale(Spectrum spectrum, double alpha) {
            int kept = leading(spectrum, share);
            double[] values = Arrays.copyOf(Arrays.copyOf(spectrum.values(), kept), spectrum.values().length);
            Arrays.setAll(values, i -> alpha * values[i]);
            return new RescaledSpectrum(Rule.RETAIN, kept, values);
        }
    }

    /// The largest values whose sum reaches a share of the whole are multiplied, then all by alpha.
    record Scale(double share, double factor) implements RescalingMethod {
        @Override
        public RescaledSpectrum rescale(Spectrum spectrum, double alpha) {
            int leading = leading(spectrum, share);
            double[] values = spectrum.values().clone();
            Arrays.setAll(values, i -> alpha * values[i] * (i < leading ? factor : 1));
            return new RescaledSpectrum(Rule.SCALE, leading, values);
        }
    }

    private static int leading(Spectrum spectrum, double share) {
        double target = share * spectrum.sum();
        double sum = 0;
        int count = 0;
        while (count < spectrum.values().length && sum < target) {
            sum += spectrum.values()[count++];
        }
        return count;
    }
}
