package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.engine.step.Step;

/// Ways that differ by so much that no machine is too busy to tell.
@Timeout(120)
class RowCalibrationTest {

    private static final int BLOCK_TOKENS = 4;

    private static Consumer<Step> taking(long millisPerToken, long millis) {
        return step -> LockSupport.parkNanos((step.tokens() * millisPerToken + millis) * 1_000_000);
    }

    @Test
    void goesAsFarAsItIsFaster() {
        RowCalibration calibration = new RowCalibration(taking(10, 0), taking(0, 30), BLOCK_TOKENS);
        assertThat(calibration.mostTokens(100)).isEqualTo(2);
    }

    @Test
    void staysInsideWhereThatIsFaster() {
        RowCalibration calibration = new RowCalibration(taking(0, 30), taking(0, 1), BLOCK_TOKENS);
        assertThat(calibration.mostTokens(100)).isZero();
    }

    @Test
    void triesNoMoreThanTheCacheHolds() {
        RowCalibration calibration = new RowCalibration(taking(0, 1), taking(0, 30), BLOCK_TOKENS);
        assertThat(calibration.mostTokens(1)).isOne();
    }
}
