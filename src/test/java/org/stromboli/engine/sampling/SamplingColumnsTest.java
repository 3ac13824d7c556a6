package org.stromboli.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.sampling.ReferenceSampler;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.sampling.TokenBans;

class SamplingColumnsTest {

    private static final float[] LOGITS = {1, 2, 3, 4};

    @Test
    void bannedTokensAreNotChosenWhateverTheirBiasIs() {
        SamplingParameters parameters = SamplingParameters.builder()
                .logitBias(Map.of(3, 100f))
                .bans(new TokenBans(Set.of(3), Set.of(2), List.of(), 0))
                .build();
        assertThat(chosen(parameters, 0, 7)).isEqualTo(1);
        assertThat(chosen(parameters, 1, 7)).isEqualTo(2);
    }

    @Test
    void theTokensOfPromptAndAnswerAreKnown() {
        SamplingParameters parameters = SamplingParameters.builder()
                .bans(new TokenBans(Set.of(), Set.of(), List.of(List.of(0, 3)), 2))
                .build();
        assertThat(chosen(parameters, 1, 1, 0)).isEqualTo(2);
        assertThat(chosen(parameters, 1, 1, 3, 1)).isEqualTo(2);
        assertThat(chosen(parameters, 1, 0, 1)).isEqualTo(3);
    }

    private static int chosen(SamplingParameters parameters, int generated, int... known) {
        IntList ids = new IntList(known.length);
        ids.addAll(known, 0, known.length);
        SamplingColumns columns = new SamplingColumns();
        columns.add(0, SamplingPlan.of(parameters, Set.of()), ids, ids.size(), generated, 0, null, null);
        SamplingBatch batch = columns.build();
        return ReferenceSampler.choose(LOGITS, batch, 0);
    }
}
