package org.stromboli.model.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;

class GraphTowersTest {

    @ParameterizedTest
    @CsvSource({
        "descendants/fast_vlm, is made of convolutions",
        "descendants/pixtral_llava, takes images at their own size",
        "descendants/video_llava,",
        "descendants/granite4_vision,",
        "llava,"
    })
    void aTowerThatNoOtherBackendComputesHasAReason(String fixture, String reason) {
        assertThat(GraphTowers.reason(FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"))
                                .plan()
                                .geometry()
                                .tower())
                        .orElse(null))
                .isEqualTo(reason);
    }
}
