package org.stromboli.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.sampling.SamplingParameters.Builder;

class SamplingParametersTest {

    private static Stream<Arguments> outOfRange() {
        return Stream.of(
                wrong("temperature", each -> each.temperature(-0.1)),
                wrong("temperature", each -> each.temperature(101)),
                wrong("topP", each -> each.topP(0)),
                wrong("topP", each -> each.topP(1.1)),
                wrong("topK", each -> each.topK(-1)),
                wrong("minP", each -> each.minP(-0.1)),
                wrong("minP", each -> each.minP(1.1)),
                wrong("presencePenalty", each -> each.presencePenalty(Double.NaN)),
                wrong("frequencyPenalty", each -> each.frequencyPenalty(Double.POSITIVE_INFINITY)),
                wrong("repetitionPenalty", each -> each.repetitionPenalty(0)),
                wrong("repetitionPenalty", each -> each.repetitionPenalty(Double.POSITIVE_INFINITY)),
                wrong("minTokens", each -> each.minTokens(-1)));
    }

    private static Arguments wrong(String name, UnaryOperator<Builder> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void namesWhatIsOutOfRange(String name, UnaryOperator<Builder> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(SamplingParameters.builder()).build())
                .withMessageStartingWith(name + " is out of range");
    }

    @Test
    void greedyIsNeutral() {
        SamplingParameters greedy = SamplingParameters.GREEDY;
        assertThat(greedy.temperature()).isZero();
        assertThat(greedy.hasPenalties()).isFalse();
        assertThat(greedy.logprobs().requested()).isFalse();
        assertThat(greedy.minTokens()).isZero();
        assertThat(greedy.ignoreEos()).isFalse();
    }

    @Test
    void anyOfTheThreePenaltiesCounts() {
        Builder builder = SamplingParameters.builder();
        assertThat(builder.presencePenalty(0.1).build().hasPenalties()).isTrue();
        assertThat(builder.presencePenalty(0).frequencyPenalty(0.1).build().hasPenalties())
                .isTrue();
        assertThat(builder.frequencyPenalty(0).repetitionPenalty(1.1).build().hasPenalties())
                .isTrue();
        assertThat(builder.repetitionPenalty(1).build().hasPenalties()).isFalse();
        assertThat(SamplingParameters.Logprobs.top(3)).isEqualTo(new SamplingParameters.Logprobs(true, 3, List.of()));
    }

    @Test
    void aBuilderBeginsWithAllThatItIsGiven() {
        SamplingParameters all = SamplingParameters.builder()
                .temperature(0.5)
                .topP(0.9)
                .topK(7)
                .minP(0.1)
                .presencePenalty(1)
                .frequencyPenalty(-1)
                .repetitionPenalty(1.1)
                .logitBias(Map.of(5, -100f))
                .seed(OptionalLong.of(3))
                .minTokens(2)
                .ignoreEos(true)
                .stopTokenIds(Set.of(4))
                .logprobs(SamplingParameters.Logprobs.top(3))
                .build();
        assertThat(all.toBuilder().build()).isEqualTo(all);
    }
}
