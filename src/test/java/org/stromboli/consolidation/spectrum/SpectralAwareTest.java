package org.stromboli.consolidation.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stromboli.consolidation.spectrum.RescaledSpectrum.Rule;

class SpectralAwareTest {

    private static RescaledSpectrum rescale(double alpha, long size, double... values) {
        return new SpectralAware().rescale(new Spectrum(values, size), alpha);
    }

    @Test
    void theWorkedExample() {
        RescaledSpectrum result = rescale(0.6, 4, 4, 2, 1, 1);

        assertThat(result.rule()).isEqualTo(Rule.SAC);
        assertThat(result.window()).isEqualTo(3);
        assertThat(result.values()).containsExactly(new double[] {7.0 / 3, 4.0 / 3, 1, 1}, within(1e-12));
    }

    @Test
    void aSpectrumThatIsTooFlatStays() {
        RescaledSpectrum result = rescale(0.5, 3, 1, 1, 1);

        assertThat(result.rule()).isEqualTo(Rule.FLAT);
        assertThat(result.values()).containsExactly(1, 1, 1);
        assertThat(result.isWhole()).isTrue();
        assertThat(result.keptEnergy(new Spectrum(new double[] {1, 1, 1}, 3))).isEqualTo(1);
    }

    @Test
    void valuesOfLowRankRunIntoZeros() {
        RescaledSpectrum result = rescale(0.2, 4096, 95, 83, 67, 60);

        assertThat(result.window()).isEqualTo(17);
        assertThat(result.values())
                .containsExactly(new double[] {305.0 / 17, 210.0 / 17, 127.0 / 17, 60.0 / 17}, within(1e-12));
    }

    @Test
    void theClosedFormPastTheRankEqualsTheSearchThroughZeros() {
        double[] values = {95, 83, 67, 60};
        for (int size = 4; size < 40; size++) {
            for (double alpha = 0.05; alpha <= 1; alpha += 0.05) {
                RescaledSpectrum listed = rescale(alpha, size, Arrays.copyOf(values, size));
                RescaledSpectrum implied = rescale(alpha, size, values);
                assertThat(implied.window()).isEqualTo(listed.window());
                assertThat(implied.rule()).isEqualTo(listed.rule());
                assertThat(implied.values()).containsExactly(Arrays.copyOf(listed.values(), 4), within(1e-9));
            }
        }
    }

    @Test
    void alphaOfOneKeepsEverything() {
        RescaledSpectrum result = rescale(1, 4, 4, 2, 1, 1);

        assertThat(result.window()).isEqualTo(1);
        assertThat(result.isWhole()).isTrue();
        assertThat(result.values()).containsExactly(4, 2, 1, 1);
    }

    @Test
    void zerosAndVectorsHaveRulesOfTheirOwn() {
        assertThat(rescale(0.2, 3, 0, 0, 0).rule()).isEqualTo(Rule.ZERO);
        assertThat(rescale(0.2, 1, 5).rule()).isEqualTo(Rule.VECTOR);
        assertThat(rescale(1, 1, 5).rule()).isEqualTo(Rule.SAC);
    }

    @Test
    void orderIsKeptAndNoValueGrows() {
        RescaledSpectrum result = rescale(0.4, 8, 9, 5, 4, 2, 1, 0.5, 0.2, 0.1);

        assertThat(result.first()).isLessThanOrEqualTo(0.4 * 9);
        assertThat(result.values()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        double[] factors = result.factors(new Spectrum(new double[] {9, 5, 4, 2, 1, 0.5, 0.2, 0.1}, 8));
        assertThat(Arrays.stream(factors).max().orElseThrow()).isLessThanOrEqualTo(1);
    }

    @Test
    void otherMethods() {
        Spectrum spectrum = new Spectrum(new double[] {4, 2, 1, 1}, 4);

        assertThat(new RescalingMethod.Linear().rescale(spectrum, 0.5).values()).containsExactly(2, 1, 0.5, 0.5);
        assertThat(new RescalingMethod.Retain(0.75).rescale(spectrum, 0.5).values())
                .containsExactly(2, 1, 0, 0);
        assertThat(new RescalingMethod.Scale(0.75, 0.1).rescale(spectrum, 0.5).values())
                .containsExactly(new double[] {0.2, 0.1, 0.5, 0.5}, within(1e-12));
    }
}
