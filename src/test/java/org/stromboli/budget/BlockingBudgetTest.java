package org.stromboli.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BlockingBudgetTest {

    @Test
    void holdersTogetherNeverHaveMoreThanTheLimit() throws Exception {
        BlockingBudget budget = new BlockingBudget(10);
        AtomicInteger inside = new AtomicInteger();
        List<Future<?>> holders = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                int amount = 1 + i % 12; // 11 and 12 are more than all
                holders.add(threads.submit(() -> {
                    try (BlockingBudget.Reservation reservation = budget.open()) {
                        reservation.acquire(amount);
                        assertThat(inside.addAndGet(Math.min(amount, 10))).isLessThanOrEqualTo(10);
                        Thread.yield();
                        inside.addAndGet(-Math.min(amount, 10));
                    }
                    return null;
                }));
            }
            for (Future<?> each : holders) {
                each.get();
            }
        }
        assertThat(budget.free()).isEqualTo(10);
    }

    @Test
    void aReservationIsMadeOnceAndGivenBackOnce() throws Exception {
        BlockingBudget budget = new BlockingBudget(10);
        try (BlockingBudget.Reservation reservation = budget.open()) {
            reservation.acquire(2);
            assertThat(budget.free()).isEqualTo(8);
            assertThatThrownBy(() -> reservation.acquire(1)).isInstanceOf(IllegalStateException.class);
            reservation.close();
        }
        assertThat(budget.free()).isEqualTo(10);
    }

    @Test
    void anInterruptedHolderReservesNothing() throws Exception {
        BlockingBudget budget = new BlockingBudget(10);
        try (BlockingBudget.Reservation first = budget.open();
                BlockingBudget.Reservation second = budget.open()) {
            first.acquire(10);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> second.acquire(1)).isInstanceOf(InterruptedException.class);
        }
        assertThat(budget.free()).isEqualTo(10);
    }

    @Test
    void aLimitBeyondIntegersIsCountedInLargerUnits() throws Exception {
        BlockingBudget budget = new BlockingBudget(1L << 40);
        try (BlockingBudget.Reservation reservation = budget.open()) {
            reservation.acquire(1L << 39);
            assertThat(budget.free()).isBetween((1L << 39) - 2048, 1L << 39);
            reservation.close();
            reservation.acquire(Long.MAX_VALUE);
            assertThat(budget.free()).isZero();
        }
    }
}
