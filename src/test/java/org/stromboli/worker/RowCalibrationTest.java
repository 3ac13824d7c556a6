package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.engine.step.Step;

/// Ways that differ by so much that no machine is too busy to tell.
@Timeout(120)
class RowCalibrationTest {

    private static final int BLOCK_TOKENS = 4;
    private static final int FIRST_BLOCK = 5;

    private static Consumer<Step> taking(long millisPerToken, long millis) {
        return step -> LockSupport.parkNanos((step.tokens() * millisPerToken + millis) * 1_000_000);
    }

    private static int mostTokens(Consumer<Step> outside, Consumer<Step> inside, int limit) {
        List<Integer> results = new ArrayList<>();
        RowCalibration calibration =
                new RowCalibration(outside, inside, BLOCK_TOKENS, FIRST_BLOCK, limit, results::add);
        boolean more = true;
        while (more) {
            assertThat(results).isEmpty();
            more = calibration.advance();
        }
        assertThat(calibration.advance()).isFalse();
        assertThat(results).hasSize(1);
        return results.getFirst();
    }

    @Test
    void writesToItsOwnBlocksOnly() {
        List<Integer> slots = new ArrayList<>();
        mostTokens(step -> IntStream.of(step.slots()).forEach(slots::add), taking(0, 30), 4);
        assertThat(slots).allMatch(slot -> slot >= FIRST_BLOCK * BLOCK_TOKENS);
    }

    @Test
    void goesAsFarAsItIsFaster() {
        assertThat(mostTokens(taking(10, 0), taking(0, 30), 100)).isEqualTo(2);
    }

    @Test
    void staysInsideWhereThatIsFaster() {
        assertThat(mostTokens(taking(0, 30), taking(0, 1), 100)).isZero();
    }

    @Test
    void triesNoMoreThanTheCacheHolds() {
        assertThat(mostTokens(taking(0, 1), taking(0, 30), 1)).isOne();
    }
}
