package org.stromboli.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /// As if the operating system had put the helper aside in the middle of a piece.
    @Test
    void aLeaderDoesAllElseAndSleepsWhileAHelperIsStuckInAPiece() {
        Thread leader = Thread.currentThread();
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger ofLeader = new AtomicInteger();
        AtomicInteger ofHelper = new AtomicInteger();
        Thread.ofPlatform().daemon().start(() -> {
            await(stuck);
            while (leader.getState() != Thread.State.WAITING || ofLeader.get() + ofHelper.get() < 100) {
                LockSupport.parkNanos(100_000);
            }
            goOn.countDown();
        });
        try (Team team = new Team(2)) {
            team.run(100, (from, to) -> {
                if (Thread.currentThread() == leader) {
                    await(stuck);
                    ofLeader.addAndGet(to - from);
                } else {
                    ofHelper.addAndGet(to - from);
                    stuck.countDown();
                    await(goOn);
                }
            });
        }
        assertThat(goOn.getCount()).isZero();
        assertThat(ofHelper.get()).describedAs("one of the first pieces").isLessThanOrEqualTo(8);
        assertThat(ofLeader.get() + ofHelper.get()).isEqualTo(100);
    }

    /// Pieces take about as long as a thread spins before it sleeps: a wake-up that is lost makes this run for ever.
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void noWakeUpIsLost(int threads) {
        Thread leader = Thread.currentThread();
        AtomicInteger done = new AtomicInteger();
        try (Team team = new Team(threads)) {
            for (int round = 0; round < 4_000; round++) {
                int wait = round % 61 * 1_000;
                team.run(2 * threads, (from, to) -> {
                    if (Thread.currentThread() != leader) {
                        spin(wait);
                    }
                    done.addAndGet(to - from);
                });
                spin(60_000 - wait);
            }
        }
        assertThat(done.get()).isEqualTo(4_000 * 2 * threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5_000_000})
    void helpersEndWithTheirTeam(int pause) throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (Team team = new Team(3)) {
            CountDownLatch all = new CountDownLatch(3);
            team.run(18, (from, to) -> {
                if (threads.add(Thread.currentThread())) {
                    all.countDown();
                }
                await(all);
            });
            LockSupport.parkNanos(pause); // helpers are asleep, or spin
        }
        threads.remove(Thread.currentThread());
        assertThat(threads).hasSize(2);
        for (Thread helper : threads) {
            helper.join();
        }
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
