package org.stromboli.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TeamTest {

    /// Phases follow each other at once and after pauses, in which helpers fall asleep.
    @ParameterizedTest
    @CsvSource({"1, 10", "2, 1", "2, 100", "3, 7", "8, 1000"})
    void everyItemIsDoneOnceBeforeTheLeaderGoesOn(int threads, int items) {
        try (Team team = new Team(threads)) {
            assertThat(team.threads()).isEqualTo(threads);
            for (int round = 0; round < 300; round++) {
                AtomicIntegerArray done = new AtomicIntegerArray(items);
                team.run(items, (from, to) -> {
                    for (int item = from; item < to; item++) {
                        done.incrementAndGet(item);
                    }
                });
                for (int item = 0; item < items; item++) {
                    assertThat(done.get(item))
                            .describedAs("item %d of round %d", item, round)
                            .isOne();
                }
                if (round % 50 == 0) {
                    LockSupport.parkNanos(2_000_000);
                }
            }
        }
    }

    @Test
    void aFailureReachesTheLeaderAndTheTeamGoesOn() {
        try (Team team = new Team(2)) {
            assertThatThrownBy(() -> team.run(20, (from, to) -> {
                        if (from <= 13 && 13 < to) {
                            throw new IllegalArgumentException("on purpose");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("on purpose");
            int[] sum = new int[20];
            team.run(20, (from, to) -> java.util.Arrays.fill(sum, from, to, 1));
            assertThat(sum).containsOnly(1);
        }
    }
}
