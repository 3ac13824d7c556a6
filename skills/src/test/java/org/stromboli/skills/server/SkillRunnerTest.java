package org.stromboli.skills.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.tool.SkillResult;

class SkillRunnerTest {

    private static final SkillResult DONE = new SkillResult(Map.of());

    @Test
    void aCallThatTakesTooLongIsInterruptedAndAnswered() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch over = new CountDownLatch(1);
        try (SkillRunner runner = new SkillRunner(1, 1, Duration.ofMillis(50))) {
            assertThatThrownBy(() -> runner.run(() -> {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.set(true);
                        }
                        over.countDown();
                        return DONE;
                    }))
                    .isInstanceOf(BadArguments.class)
                    .hasMessage("the call took longer than the allowed 50 ms (skills.timeout)");
            over.await();
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void callsBeyondTheQueueAreRejected() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (SkillRunner runner = new SkillRunner(1, 1, Duration.ofSeconds(60))) {
            Thread first = Thread.ofVirtual().start(() -> run(runner, running, end));
            running.await();
            CountDownLatch never = new CountDownLatch(1);
            Thread second = Thread.ofVirtual().start(() -> run(runner, never, end));
            while (second.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> runner.run(() -> DONE))
                    .hasMessage("the tool server is busy: 1 calls wait already (skills.queue); try again later");
            end.countDown();
            first.join();
            second.join();
            assertThat(never.getCount()).isZero();
        }
    }

    @Test
    void errorsOfTheCallArePassedOn() {
        try (SkillRunner runner = new SkillRunner(1, 1, Duration.ofSeconds(60))) {
            assertThatThrownBy(() -> runner.run(() -> {
                        throw new BadArguments("no");
                    }))
                    .isInstanceOf(BadArguments.class)
                    .hasMessage("no");
        }
        assertThatThrownBy(() -> new SkillRunner(0, 1, Duration.ofSeconds(1)))
                .hasMessageContaining("must be above zero, and are 0, 1");
    }

    private static void run(SkillRunner runner, CountDownLatch running, CountDownLatch end) {
        try {
            runner.run(() -> {
                running.countDown();
                end.await();
                return DONE;
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
