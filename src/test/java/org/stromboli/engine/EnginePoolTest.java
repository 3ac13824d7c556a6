package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.engine.step.StepExecutor;
import org.stromboli.generation.Admission;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenEvent;
import org.stromboli.vision.PreprocessedMedia;

@Timeout(60)
class EnginePoolTest {

    private final GatedExecutor firstGate = gate();
    private final GatedExecutor secondGate = gate();
    private final Engine first = engine("pool-test-1", firstGate);
    private final Engine second = engine("pool-test-2", secondGate);
    private final EnginePool pool = new EnginePool(List.of(first, second));

    private static GatedExecutor gate() {
        return new GatedExecutor(new ScriptedExecutor(Requests.settings(), Requests.PLAN));
    }

    private static Engine engine(String name, StepExecutor executor) {
        return new Engine(name, Requests.settings(), executor, EngineObserver.NONE, Ticker.SYSTEM);
    }

    @BeforeEach
    void start() {
        pool.engines().forEach(Engine::start);
    }

    @AfterEach
    void stop() throws InterruptedException {
        firstGate.open();
        secondGate.open();
        pool.stop();
        assertThat(pool.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }

    private Generation accepted(GenerationRequest request) {
        return ((Admission.Accepted) pool.submit(request)).generation();
    }

    @Test
    void goesWhereTheFewestTokensAreOutstanding() {
        accepted(Requests.ofLength(30).build());
        assertThat(first.outstandingTokens()).isEqualTo(46);
        accepted(Requests.ofLength(10).build());
        accepted(Requests.ofLength(10).build());
        assertThat(first.outstandingTokens()).isEqualTo(46);
        assertThat(second.outstandingTokens()).isEqualTo(52);
        accepted(Requests.ofLength(10).build());
        assertThat(first.outstandingTokens()).isEqualTo(72);
    }

    @Test
    void goesWhereItsImageWasSeen() {
        GenerationRequest request =
                Requests.text(10).then(Requests.image(3, 1)).then(11).build();
        accepted(request);
        accepted(request);
        accepted(request);
        assertThat(first.outstandingTokens()).isEqualTo(3 * (11 + 16));
        assertThat(second.outstandingTokens()).isZero();
    }

    @Test
    void goesWhereTheImageOfItsFusedPromptWasSeen() {
        PreprocessedMedia image = Requests.image(3, 1);
        accepted(Requests.fused(image, 1, 10, 11, 12).build());
        accepted(Requests.fused(image, 2, 20, 21, 22).build());
        assertThat(second.outstandingTokens()).isZero();
    }

    @Test
    void aFullEngineIsNotTheEnd() {
        GenerationRequest request =
                Requests.text(10).then(Requests.image(3, 1)).then(11).build();
        int max = 2 * Requests.settings().maxQueued();
        for (int i = 0; i < max; i++) {
            accepted(request);
        }
        assertThat(second.outstandingTokens()).isPositive();
    }

    @Test
    void aLostEngineIsPassedOver() throws InterruptedException {
        firstGate.failWith(new DeviceLostException("on purpose", new IllegalStateException("cause")));
        Generation unlucky = accepted(Requests.ofLength(30).build());
        firstGate.open();
        assertThat(EngineTest.events(unlucky, 1).getLast()).isInstanceOf(TokenEvent.Failed.class);
        assertThat(first.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(pool.isHealthy()).isTrue();
        secondGate.open();
        GenerationRequest request = Requests.ofLength(5).build();
        assertThat(EngineTest.answer(EngineTest.events(accepted(request), 1), 0))
                .isEqualTo(Requests.PLAN.answer(request, 0, 0));
    }

    @Test
    void rejectsWhenAllDo() throws InterruptedException {
        pool.drain();
        assertThat(pool.awaitEnd(Duration.ofSeconds(30))).isTrue();
        Admission.Rejected refusal =
                (Admission.Rejected) pool.submit(Requests.ofLength(5).build());
        assertThat(refusal.cause().kind()).isEqualTo(RequestRejectedException.Kind.UNAVAILABLE);
    }

    @Test
    void remembersSoManyMediaAndNoMore() {
        MediaAffinity affinity = new MediaAffinity(2);
        for (int value = 1; value <= 3; value++) {
            affinity.remember(Requests.image(2, value).digest(), first);
        }
        assertThat(affinity.engineOf(Requests.image(2, 1).digest())).isEmpty();
        assertThat(affinity.engineOf(Requests.image(2, 3).digest())).contains(first);
    }

    @Test
    void needsAnEngine() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EnginePool(List.of()));
    }
}
