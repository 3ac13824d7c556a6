package org.stromboli.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingParametersTest {

    @ParameterizedTest
    @CsvSource({
        "-0.1, 1, 0, 0, 0, 0, 1, 5, 0, temperature",
        "101, 1, 0, 0, 0, 0, 1, 5, 0, temperature",
        "1, 0, 0, 0, 0, 0, 1, 5, 0, topP",
        "1, 1.1, 0, 0, 0, 0, 1, 5, 0, topP",
        "1, 1, -1, 0, 0, 0, 1, 5, 0, topK",
        "1, 1, 0, -0.1, 0, 0, 1, 5, 0, minP",
        "1, 1, 0, 1.1, 0, 0, 1, 5, 0, minP",
        "1, 1, 0, 0, NaN, 0, 1, 5, 0, presencePenalty",
        "1, 1, 0, 0, 0, Infinity, 1, 5, 0, frequencyPenalty",
        "1, 1, 0, 0, 0, 0, 0, 5, 0, repetitionPenalty",
        "1, 1, 0, 0, 0, 0, Infinity, 5, 0, repetitionPenalty",
        "1, 1, 0, 0, 0, 0, 1, 0, 0, maxTokens",
        "1, 1, 0, 0, 0, 0, 1, 5, -1, minTokens"
    })
    void namesWhatIsOutOfRange(
            double temperature,
            double topP,
            int topK,
            double minP,
            double presence,
            double frequency,
            double repetition,
            int maxTokens,
            int minTokens,
            String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters(
                        temperature, topP, topK, minP, presence, frequency, repetition, maxTokens, minTokens))
                .withMessageStartingWith(name + " is out of range");
    }

    @Test
    void greedyIsNeutral() {
        SamplingParameters greedy = SamplingParameters.greedy(7);
        assertThat(greedy.isGreedy()).isTrue();
        assertThat(greedy.hasPenalties()).isFalse();
        assertThat(greedy.logprobs().wanted()).isFalse();
        assertThat(greedy.maxTokens()).isEqualTo(7);
    }

    @Test
    void anyOfTheThreePenaltiesCounts() {
        assertThat(parameters(1, 1, 0, 0, 0.1, 0, 1, 5, 0).hasPenalties()).isTrue();
        assertThat(parameters(1, 1, 0, 0, 0, 0.1, 1, 5, 0).hasPenalties()).isTrue();
        assertThat(parameters(1, 1, 0, 0, 0, 0, 1.1, 5, 0).hasPenalties()).isTrue();
        assertThat(parameters(1, 1, 0, 0, 0, 0, 1, 5, 0).isGreedy()).isFalse();
        assertThat(SamplingParameters.Logprobs.top(3)).isEqualTo(new SamplingParameters.Logprobs(true, 3, List.of()));
    }

    private static SamplingParameters parameters(
            double temperature,
            double topP,
            int topK,
            double minP,
            double presence,
            double frequency,
            double repetition,
            int maxTokens,
            int minTokens) {
        return new SamplingParameters(
                temperature,
                topP,
                topK,
                minP,
                presence,
                frequency,
                repetition,
                Map.of(),
                OptionalLong.empty(),
                maxTokens,
                minTokens,
                false,
                Set.of(),
                SamplingParameters.Logprobs.NONE);
    }
}
