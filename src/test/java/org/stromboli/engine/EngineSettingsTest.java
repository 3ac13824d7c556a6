package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class EngineSettingsTest {

    @Test
    void aSequenceFitsTheContextAndTheCache() {
        assertThat(Requests.engine().blocks(10).build().sequenceTokens()).isEqualTo(41);
        assertThat(Requests.engine().blocks(100).build().sequenceTokens()).isEqualTo(120);
    }

    @Test
    void namesWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Requests.engine().blocks(0).build())
                .withMessage("blocks must be at least 1: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Requests.engine().featureBytes(-1).build())
                .withMessage("featureBytes is negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Requests.engine().maxStepTokens(7).maxRunning(8).build())
                .withMessage("a step of 7 tokens cannot hold one token of each of 8 sequences");
    }

    @Test
    void namesWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineSettings.builder().build())
                .withMessage("blocks must be at least 1: 0");
    }
}
