package org.stromboli.app.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.Precision;

class RepackedWeightsTest {

    private static final long GIGABYTE = 1L << 30;

    @Test
    void needsRoomBesideTheFirstAndTheCache() {
        assertThat(RepackedWeights.fits(24 * GIGABYTE, 2 * GIGABYTE, 2 * GIGABYTE))
                .isTrue();
        assertThat(RepackedWeights.fits(24 * GIGABYTE, 14 * GIGABYTE, 2 * GIGABYTE))
                .describedAs("7 billion weights")
                .isFalse();
    }

    @Test
    void isForCpusThatComputeInFewBits() {
        assertThat(RepackedWeights.isPossible(ModelDevice.CPU, Precision.BFLOAT16, 1))
                .isTrue();
        assertThat(RepackedWeights.isPossible(ModelDevice.CPU, Precision.INT8, 1))
                .isTrue();
        assertThat(RepackedWeights.isPossible(ModelDevice.CPU, Precision.FLOAT32, 1))
                .isFalse();
        assertThat(RepackedWeights.isPossible(ModelDevice.one("cuda:0"), Precision.BFLOAT16, 1))
                .isFalse();
    }

    @Test
    void theOperatorDecides() {
        assertThat(RepackedWeights.isRequested(Optional.empty(), 1, 1)).isTrue();
        assertThat(RepackedWeights.isRequested(Optional.empty(), Long.MAX_VALUE / 4, 1))
                .isFalse();
        assertThat(RepackedWeights.isRequested(Optional.of(false), 1, 1)).isFalse();
        assertThat(RepackedWeights.isRequested(Optional.of(true), Long.MAX_VALUE / 4, 1))
                .isTrue();
    }

    @Test
    void largeTensorsCannotBeShared() {
        assertThat(RepackedWeights.isPossible(ModelDevice.CPU, Precision.BFLOAT16, 2 * GIGABYTE - 1))
                .isTrue();
        assertThat(RepackedWeights.isPossible(ModelDevice.CPU, Precision.BFLOAT16, 2 * GIGABYTE))
                .isFalse();
    }
}
