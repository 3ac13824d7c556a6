package org.stromboli.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.stromboli.engine.step.SamplingBatch;

class ReferenceSamplerTest {

    private static final float[] LOGITS = {
        (float) Math.log(4), (float) Math.log(2), (float) Math.log(1), (float) Math.log(1)
    };

    @Test
    void temperatureZeroTakesTheFirstOfTheGreatest() {
        assertThat(ReferenceSampler.choose(new float[] {1, 3, 3}, batch(0, 0, 1, 0, 0.99f), 0))
                .isEqualTo(1);
    }

    @Test
    void drawsInTheOrderOfIds() {
        assertThat(ReferenceSampler.weights(LOGITS, batch(1, 0, 1, 0, 0), 0))
                .containsExactly(new double[] {1, 0.5, 0.25, 0.25}, within(1e-6));
        assertThat(ReferenceSampler.choose(LOGITS, batch(1, 0, 1, 0, 0), 0)).isZero();
        assertThat(ReferenceSampler.choose(LOGITS, batch(1, 0, 1, 0, 0.51f), 0)).isEqualTo(1);
        assertThat(ReferenceSampler.choose(LOGITS, batch(1, 0, 1, 0, 0.76f), 0)).isEqualTo(2);
        assertThat(ReferenceSampler.choose(LOGITS, batch(1, 0, 1, 0, 0.9999f), 0))
                .isEqualTo(3);
    }

    @Test
    void temperatureFlattens() {
        assertThat(ReferenceSampler.weights(LOGITS, batch(2, 0, 1, 0, 0), 0)[2]).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void topKKeepsTies() {
        assertThat(ReferenceSampler.weights(LOGITS, batch(1, 2, 1, 0, 0), 0))
                .containsExactly(new double[] {1, 0.5, 0, 0}, within(1e-6));
        assertThat(ReferenceSampler.weights(LOGITS, batch(1, 3, 1, 0, 0), 0)[3]).isPositive();
    }

    @Test
    void topPKeepsTheFewestThatReachIt() {
        assertThat(ReferenceSampler.weights(LOGITS, batch(1, 0, 0.4f, 0, 0), 0))
                .containsExactly(new double[] {1, 0, 0, 0}, within(1e-6));
        assertThat(ReferenceSampler.weights(LOGITS, batch(1, 0, 0.6f, 0, 0), 0))
                .containsExactly(new double[] {1, 0.5, 0, 0}, within(1e-6));
    }

    @Test
    void minPIsAShareOfTheBest() {
        assertThat(ReferenceSampler.weights(LOGITS, batch(1, 0, 1, 0.4f, 0), 0))
                .containsExactly(new double[] {1, 0.5, 0, 0}, within(1e-6));
    }

    @Test
    void penaltiesComeBeforeBias() {
        SamplingBatch batch = SamplingBatch.builder(0)
                .repetitionPenalty(2)
                .frequencyPenalty(0.5f)
                .presencePenalty(1)
                .seen(new int[] {0, 0, 1}, new int[] {0, 1, 2}, new int[] {2, 0, 5})
                .biases(new int[] {0, 1}, new int[] {1, 2}, new float[] {0.5f, 100})
                .build();
        // id 0: 4 / 2 - 2 * 0.5 - 1 = 0; id 1: -1 * 2 + 0.5 = -1.5; id 2 belongs to another column
        assertThat(ReferenceSampler.choose(new float[] {4, -1, -0.5f}, batch, 0))
                .isZero();
        assertThat(ReferenceSampler.choose(new float[] {4, -1, 0.5f}, batch, 0)).isEqualTo(2);
    }

    @Test
    void nothingToChooseIsMinusOne() {
        assertThat(ReferenceSampler.choose(new float[] {1, Float.NaN}, batch(0, 0, 1, 0, 0), 0))
                .isEqualTo(-1);
        SamplingBatch forbidden = batch(1, 0, 1, 0, 0).toBuilder()
                .biases(new int[] {0}, new int[] {0}, new float[] {Float.NEGATIVE_INFINITY})
                .build();
        assertThat(ReferenceSampler.choose(new float[] {1}, forbidden, 0)).isEqualTo(-1);
    }

    @Test
    void logprobsAreOfTheModelsOwnDistribution() {
        assertThat(ReferenceSampler.logprobs(LOGITS)[0]).isCloseTo(Math.log(0.5), within(1e-6));
    }

    private static SamplingBatch batch(float temperature, int topK, float topP, float minP, float uniform) {
        return SamplingBatch.builder(0)
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .minP(minP)
                .uniform(uniform)
                .build();
    }
}
