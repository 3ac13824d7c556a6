package org.stromboli.consolidation.spectrum;

import org.stromboli.consolidation.spectrum.RescaledSpectrum.Rule;
/// The rule of LLaVA-c (SAC). K is the smallest count of leading values whose mean is at most `alpha` times the
/// largest; each value becomes the mean of itself and the K - 1 that follow, fewer at the end of the spectrum.

public record SpectralAware() implements RescalingMethod {

    @Override
    public RescaledSpectrum rescale(Spectrum spectrum, double alpha) {
        if (spectrum.sum() == 0) {
            return new RescaledSpectrum(Rule.ZERO, 0, spectrum.values());
        }
        long window = window(spectrum, alpha * spectrum.largest());
        if (window > spectrum.size()) {
            return new RescaledSpectrum(spectrum.size() == 1 ? Rule.VECTOR : Rule.FLAT, 0, spectrum.values());
        }
        return new RescaledSpectrum(Rule.SAC, window, means(spectrum, window));
    }

    /// One more than there are values if no window is wide enough.
    private static long window(Spectrum spectrum, double target) {
        double sum = 0;
        for (int i = 0; i < spectrum.values().length; i++) {
            sum += spectrum.values()[i];
            if (sum / (i + 1) <= target) {
                return i + 1L;
            }
        }
        // Only zeros follow: the sum stays, the mean falls with the count.
        long window = Math.max(spectrum.values().length + 1L, (long) Math.ceil(sum / target));
        return Math.min(window, spectrum.size() + 1);
    }

    private static double[] means(Spectrum spectrum, long window) {
        double[] values = spectrum.values();
        double[] sums = new double[values.length + 1]; // of all values from i on
        for (int i = values.length - 1; i >= 0; i--) {
            sums[i] = sums[i + 1] + values[i];
        }
        double[] means = new double[values.length];
        for (int i = 0; i < means.length; i++) {
            long width = Math.min(window, spectrum.size() - i);
            double beyond = i + width >= values.length ? 0 : sums[(int) (i + width)];
            means[i] = (sums[i] - beyond) / width;
        }
        return means;
    }
}
