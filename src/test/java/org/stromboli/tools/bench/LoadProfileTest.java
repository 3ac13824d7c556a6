package org.stromboli.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadProfileTest {

    @Test
    void aNumberOfRequestsEndsTheLoad() {
        LoadProfile profile = new LoadProfile(3, Duration.ZERO, 4, 0, 1);
        assertThat(profile.isOver(2, Long.MAX_VALUE)).isFalse();
        assertThat(profile.isOver(3, 0)).isTrue();
    }

    @Test
    void otherwiseADurationDoes() {
        LoadProfile profile = new LoadProfile(0, Duration.ofNanos(10), 4, 0, 1);
        assertThat(profile.isOver(1000, 9)).isFalse();
        assertThat(profile.isOver(0, 10)).isTrue();
    }

    @Test
    void aClosedLoopDoesNotWait() {
        assertThat(new LoadProfile(3, Duration.ZERO, 4, 0, 1).nextArrivalNanos(new Random(1)))
                .isZero();
    }

    @Test
    void arrivalsAreExponentiallyDistributed() {
        LoadProfile profile = new LoadProfile(3, Duration.ZERO, 4, 20, 1);
        Random random = new Random(1);
        long[] seconds = LongStream.generate(() -> profile.nextArrivalNanos(random))
                .limit(100_000)
                .toArray();
        double mean = LongStream.of(seconds).average().orElseThrow() / 1e9;
        double aboveMean =
                LongStream.of(seconds).filter(each -> each > mean * 1e9).count() / 100_000.0;
        assertThat(mean).isCloseTo(1 / 20.0, within(0.001));
        assertThat(aboveMean).isCloseTo(Math.exp(-1), within(0.01));
    }

    @Test
    void arrivalsOfASeedAreTheSame() {
        LoadProfile profile = new LoadProfile(3, Duration.ZERO, 4, 20, 1);
        assertThat(profile.nextArrivalNanos(new Random(5))).isEqualTo(profile.nextArrivalNanos(new Random(5)));
    }
}
