package org.stromboli.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RejectingBudgetTest {

    @Test
    void rejectsWhatDoesNotFitAndCountsNothingOfIt() throws Exception {
        RejectingBudget budget = new RejectingBudget(10);
        RejectingBudget.Reservation first = budget.reserve(7, IOException::new);
        assertThatThrownBy(() -> budget.reserve(4, () -> new IOException("full")))
                .isInstanceOf(IOException.class)
                .hasMessage("full");
        assertThat(budget.reserved()).isEqualTo(7);
        assertThat(budget.fits(3)).isTrue();
        budget.reserve(3, IOException::new).close();
        first.close();
        assertThat(budget.reserved()).isZero();
        assertThat(budget.limit()).isEqualTo(10);
    }

    @Test
    void aReservationGrowsAndIsGivenBackOnce() throws Exception {
        RejectingBudget budget = new RejectingBudget(10);
        RejectingBudget.Reservation reservation = budget.open();
        reservation.add(4, IOException::new);
        reservation.add(6, IOException::new);
        assertThatThrownBy(() -> reservation.add(1, IOException::new)).isInstanceOf(IOException.class);
        reservation.close();
        reservation.close();
        reservation.add(100, IOException::new); // what still arrives counts no more
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void whatIsLargerThanTheLimitFitsAloneWhereThatIsAllowed() {
        assertThat(new RejectingBudget(10).tryReserve(11)).isFalse();
        RejectingBudget budget = RejectingBudget.withOversizedAlone(10);
        assertThat(budget.tryReserve(11)).isTrue();
        assertThat(budget.tryReserve(1)).isFalse();
        assertThat(budget.tryReserve(0)).describedAs("nothing always fits").isTrue();
        budget.release(11);
        assertThat(budget.tryReserve(1)).isTrue();
        assertThat(budget.tryReserve(11)).isFalse();
    }

    @Test
    void aVeryLargeLimitDoesNotOverflow() {
        RejectingBudget budget = new RejectingBudget(Long.MAX_VALUE);
        assertThat(budget.tryReserve(Long.MAX_VALUE - 1)).isTrue();
        assertThat(budget.tryReserve(2)).isFalse();
    }

    @Test
    void threadsTogetherNeverReserveMoreThanTheLimit() throws Exception {
        RejectingBudget budget = new RejectingBudget(10);
        List<Future<?>> holders = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                int amount = 1 + i % 12;
                holders.add(threads.submit(() -> {
                    if (budget.tryReserve(amount)) {
                        assertThat(budget.reserved()).isBetween((long) amount, 10L);
                        Thread.yield();
                        budget.release(amount);
                    }
                }));
            }
            for (Future<?> each : holders) {
                each.get();
            }
        }
        assertThat(budget.reserved()).isZero();
    }
}
