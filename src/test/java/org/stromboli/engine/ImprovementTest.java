package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.TokenEvent;

/// What an executor does when there is nothing to do.
@Timeout(60)
class ImprovementTest {

    private static final int PIECES = 3;

    private final EngineSettings settings = Requests.settings();
    private final CountDownLatch pieces = new CountDownLatch(PIECES);
    private final CountDownLatch failed = new CountDownLatch(1);
    private boolean fails; // set before the engine starts
    private final Engine engine = new Engine(
            "engine-test",
            settings,
            new ScriptedExecutor(settings, Requests.PLAN) {
                @Override
                public boolean improve() {
                    if (fails) {
                        failed.countDown();
                        throw new IllegalStateException("on purpose");
                    }
                    pieces.countDown();
                    return pieces.getCount() > 0;
                }
            },
            EngineObserver.NONE,
            Ticker.SYSTEM);

    @AfterEach
    void stop() throws InterruptedException {
        engine.stop();
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }

    private void answers() throws InterruptedException {
        GenerationRequest request = Requests.ofLength(30).build();
        List<TokenEvent> events = EngineTest.events(EngineTest.accepted(engine, request), 1);
        assertThat(events).last().isInstanceOf(TokenEvent.Finished.class);
    }

    @Test
    void improvesOnceItIsAllowedTo() throws InterruptedException {
        engine.start();
        answers();
        assertThat(pieces.getCount()).isEqualTo(PIECES);
        engine.improveWhenIdle();
        assertThat(pieces.await(30, TimeUnit.SECONDS)).isTrue();
        answers();
    }

    @Test
    void servesOnWhenThatFails() throws InterruptedException {
        fails = true;
        engine.start();
        engine.improveWhenIdle();
        assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
        answers();
        assertThat(engine.isHealthy()).isTrue();
    }
}
