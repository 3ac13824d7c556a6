package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.fakes.Waiting;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.TokenEvent;

/// Masks that take their time hold up their own requests and no other, and the engine sleeps meanwhile.
@Timeout(60)
class LateMasksTest {

    private final EngineSettings settings = Requests.settings();
    private final Forms forms = new Forms();
    private final AtomicInteger steps = new AtomicInteger();
    private final ScriptedExecutor executor = new ScriptedExecutor(settings, Requests.PLAN);
    private final Engine engine = new Engine("engine-late", settings, executor, new Counter(), Ticker.SYSTEM);

    private final class Counter implements EngineObserver {
        @Override
        public void stepped(int tokens, long nanos) {
            steps.incrementAndGet();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        engine.stop();
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void othersAreServedMeanwhile() throws InterruptedException {
        engine.start();
        GenerationRequest held = formed(1).choices(2).sampled(5).build();
        Generation late = EngineTest.accepted(engine, held);
        for (int i = 0; i < 20; i++) {
            GenerationRequest other = Requests.ofLength(10 + i).build();
            List<TokenEvent> events = EngineTest.events(EngineTest.accepted(engine, other), 1);
            assertThat(EngineTest.answer(events, 0)).isEqualTo(Requests.PLAN.answer(other, 0, 0));
        }
        forms.makeAll();
        List<TokenEvent> events = EngineTest.events(late, 2);
        for (int choice = 0; choice < 2; choice++) {
            assertThat(EngineTest.answer(events, choice))
                    .isEqualTo(Requests.PLAN.answer(held, 5, choice))
                    .isNotEmpty();
        }
    }

    @Test
    void aloneItWaitsWithoutSteps() throws Exception {
        engine.start();
        GenerationRequest held = formed(4).build();
        Generation late = EngineTest.accepted(engine, held);
        for (int made = 0; made < 3; made++) {
            Waiting.until("the next mask is asked for", forms::makeOne);
        }
        forms.makeAll();
        List<TokenEvent> events = EngineTest.events(late, 1);
        TokenEvent.Finished end = (TokenEvent.Finished) events.getLast();
        assertThat(end.reason()).isEqualTo(FinishReason.STOP);
        assertThat(forms.canBe(4, EngineTest.answer(events.subList(0, events.size() - 1), 0)))
                .isTrue();
        assertThat(steps.get())
                .describedAs("each token is computed twice at most")
                .isLessThanOrEqualTo(1 + 2 * 4);
    }

    @Test
    void itCanBeCancelledAndDrained() throws InterruptedException {
        engine.start();
        Generation late = EngineTest.accepted(engine, formed(0).build());
        Generation other = EngineTest.accepted(engine, formed(2).build());
        EngineTest.events(EngineTest.accepted(engine, Requests.ofLength(8).build()), 1);
        late.cancel();
        assertThat(((TokenEvent.Finished) EngineTest.events(late, 1).getLast()).reason())
                .isEqualTo(FinishReason.CANCELLED);
        engine.drain();
        forms.makeAll();
        assertThat(EngineTest.events(other, 1).getLast()).isInstanceOf(TokenEvent.Finished.class);
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(engine.gauges().usedBlocks()).isZero();
    }

    @Test
    void aConstraintThatNoTokenSatisfiesFailsAlone() throws InterruptedException {
        forms.makeAll();
        engine.start();
        Map<Integer, Float> none = new HashMap<>();
        for (int id = 0; id < Requests.VOCABULARY; id++) {
            none.put(id, Float.NEGATIVE_INFINITY);
        }
        Generation stuck = EngineTest.accepted(engine, formed(4).logitBias(none).build());
        GenerationRequest other = Requests.ofLength(10).build();
        Generation well = EngineTest.accepted(engine, other);
        TokenEvent.Failed failure =
                (TokenEvent.Failed) EngineTest.events(stuck, 1).getLast();
        assertThat(failure.cause()).hasMessageContaining("structured output");
        assertThat(EngineTest.answer(EngineTest.events(well, 1), 0)).isEqualTo(Requests.PLAN.answer(other, 0, 0));
    }

    private Requests formed(int form) {
        return Requests.ofLength(7).constraint(forms.constraint(form));
    }
}
