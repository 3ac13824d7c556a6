package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {

    @Test
    void aSequenceFitsTheContextAndTheCache() {
        assertThat(settings(10, 120, 0, 8, 8).sequenceTokens()).isEqualTo(41);
        assertThat(settings(100, 120, 0, 8, 8).sequenceTokens()).isEqualTo(120);
    }

    @Test
    void namesWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(0, 120, 0, 8, 8))
                .withMessage("blocks must be at least 1: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(1, 120, -1, 8, 8))
                .withMessage("featureBytes is negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(1, 120, 0, 7, 8))
                .withMessage("a step of 7 tokens cannot hold one token of each of 8 sequences");
    }

    private static EngineSettings settings(
            int blocks, int contextTokens, long featureBytes, int maxStepTokens, int maxRunning) {
        return new EngineSettings(
                blocks, 4, contextTokens, 97, Set.of(), featureBytes, maxStepTokens, 8, maxRunning, 1, 1, 1, 1);
    }
}
