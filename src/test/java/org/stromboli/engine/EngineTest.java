package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.stromboli.fixtures.Seeds;
import org.stromboli.generation.Admission;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.RequestRejectedException.Kind;
import org.stromboli.generation.TokenEvent;

@Timeout(60)
class EngineTest {

    private final EngineSettings settings = Requests.settings();
    private final ScriptedExecutor scripted = new ScriptedExecutor(settings, Requests.PLAN);
    private final GatedExecutor executor = new GatedExecutor(scripted);
    private final Counter counter = new Counter();
    private final Engine engine = new Engine("engine-test", settings, executor, counter, Ticker.SYSTEM);

    @AfterEach
    void stop() throws InterruptedException {
        executor.open();
        engine.stop();
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void streamsThePlannedAnswer() throws InterruptedException {
        executor.open();
        engine.start();
        GenerationRequest request = Requests.ofLength(30).build();

        List<TokenEvent> events = events(accepted(request), 1);

        assertThat(answer(events, 0)).isEqualTo(Requests.PLAN.answer(request, 0, 0));
    }

    @Test
    void choicesOfOneRequestDiffer() throws InterruptedException {
        executor.open();
        engine.start();
        List<TokenEvent> events = events(
                accepted(
                        Requests.ofLength(30).choices(2).sampled(11).ignoreEos().build()),
                2);
        assertThat(answer(events, 0)).hasSize(16).isNotEqualTo(answer(events, 1));
    }

    @Test
    void whatCanNeverBeServedIsRejected() {
        engine.start();
        RequestRejectedException tooLong = rejected(Requests.ofLength(120).build());
        assertThat(tooLong.kind()).isEqualTo(Kind.CONTEXT_TOO_LONG);
        assertThat(tooLong.code()).isEqualTo("context_length_exceeded");
        assertThat(tooLong.getMessage()).startsWith("This model's maximum context length is 120 tokens");
        assertThat(rejected(Requests.text(97).build()).param()).isEqualTo("prompt");
        assertThat(rejected(Requests.text(-1).build()).param()).isEqualTo("prompt");
        assertThat(rejected(Requests.text(1).stopTokenIds(97).build()).param()).isEqualTo("stop_token_ids");
        assertThat(rejected(Requests.text(1).logitBias(Map.of(-1, 1f)).build()).param())
                .isEqualTo("logit_bias");
    }

    @Test
    void whoeverSubmitsSeesToItThatTheAnswerFitsTheContext() {
        engine.start();
        GenerationRequest request = Requests.ofLength(100).maxTokens(21).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.submit(request))
                .withMessage("request request asks for 21 tokens after a prompt of 100, a sequence has 120");
    }

    @Test
    void aFullQueueRejectsAndSaysWhenToTryAgain() throws InterruptedException {
        engine.start();
        List<Generation> accepted = new ArrayList<>();
        accepted.add(accepted(Requests.ofLength(5).build()));
        executor.awaitStep(); // the first is admitted and stands at the gate
        for (int i = 0; i < settings.maxQueued(); i++) {
            accepted.add(accepted(Requests.ofLength(5).build()));
        }
        RequestRejectedException refusal = rejected(Requests.ofLength(5).build());
        assertThat(refusal.kind()).isEqualTo(Kind.OVERLOADED);
        assertThat(refusal).hasMessageContaining("stromboli.engine.max-queued)");
        assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
        assertThat(engine.gauges().waiting()).isEqualTo(settings.maxQueued());
        executor.open();
        for (Generation generation : accepted) {
            assertThat(events(generation, 1).getLast()).isInstanceOf(TokenEvent.Finished.class);
        }
    }

    @Test
    void aSlowReaderHoldsNobodyUp() throws InterruptedException {
        executor.open();
        engine.start();
        GenerationRequest request = Requests.ofLength(30).ignoreEos().build();
        Generation slow = accepted(request);
        for (int i = 0; i < 20; i++) {
            events(accepted(Requests.text(i, i).build()), 1);
        }
        engine.drain();
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(answer(events(slow, 1), 0)).isEqualTo(Requests.PLAN.answer(request, 0, 0));
        assertThatIllegalStateException().isThrownBy(slow::take).withMessageContaining("nothing follows");
    }

    @Test
    void aFailedStepFailsItsRequestsAndTheEngineGoesOn() throws InterruptedException {
        engine.start();
        executor.failWith(new IllegalArgumentException("on purpose"));
        Generation unlucky = accepted(Requests.ofLength(5).build());
        executor.awaitStep();
        GenerationRequest request = Requests.ofLength(6).build();
        Generation lucky = accepted(request);
        executor.open();
        assertThat(failure(unlucky).kind()).isEqualTo(Kind.INTERNAL);
        assertThat(answer(events(lucky, 1), 0)).isEqualTo(Requests.PLAN.answer(request, 0, 0));
        assertThat(engine.isHealthy()).isTrue();
    }

    @Test
    void aStepThatCannotEvenBeMadeFailsAllAndTheEngineGoesOn() throws InterruptedException {
        executor.open();
        engine.start();
        executor.failCostsWith(new IllegalArgumentException("on purpose"));
        assertThat(failure(accepted(Requests.text(1).then(Requests.image(2, 1)).build()))
                        .kind())
                .isEqualTo(Kind.INTERNAL);
        GenerationRequest request = Requests.ofLength(6).build();
        assertThat(answer(events(accepted(request), 1), 0)).isEqualTo(Requests.PLAN.answer(request, 0, 0));
    }

    @Test
    void aLostDeviceFailsEverybodyAndTurnsHealthOff() throws InterruptedException {
        engine.start();
        executor.failWith(new DeviceLostException("on purpose", new IllegalStateException("cause")));
        Generation running = accepted(Requests.ofLength(5).build());
        executor.awaitStep();
        Generation waiting = accepted(Requests.ofLength(6).choices(2).build());
        executor.open();
        assertThat(failure(running).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(waiting).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(engine.isHealthy()).isFalse();
        assertThat(scripted.isClosed()).isTrue();
        assertThat(rejected(Requests.ofLength(5).build()).kind()).isEqualTo(Kind.UNAVAILABLE);
        waiting.cancel();
    }

    @Test
    void anErrorOfTheJvmEndsTheEngineButLeavesNobodyWaiting() throws InterruptedException {
        engine.start();
        executor.failWith(new AssertionError("on purpose"));
        Generation running = accepted(Requests.ofLength(5).build());
        executor.open();
        assertThat(failure(running).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(engine.isHealthy()).isFalse();
    }

    @Test
    void drainingFinishesWhatWasAccepted() throws InterruptedException {
        engine.start();
        GenerationRequest request = Requests.ofLength(30).build();
        Generation running = accepted(request);
        executor.awaitStep();
        Generation waiting = accepted(request);
        engine.drain();
        assertThat(rejected(request).kind()).isEqualTo(Kind.UNAVAILABLE);
        executor.open();
        assertThat(answer(events(running, 1), 0)).isEqualTo(Requests.PLAN.answer(request, 0, 0));
        assertThat(answer(events(waiting, 1), 0)).isEqualTo(Requests.PLAN.answer(request, 0, 0));
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(engine.isHealthy()).isTrue();
        assertThat(scripted.isClosed()).isTrue();
    }

    @Test
    void stoppingFailsWhatWasAccepted() throws InterruptedException {
        engine.start();
        Generation running = accepted(Requests.ofLength(30).build());
        executor.awaitStep();
        engine.stop();
        executor.open();
        assertThat(failure(running).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(engine.gauges().usedBlocks()).isZero();
    }

    @Test
    void cancellingARunningChoiceEndsItAlone() throws InterruptedException {
        engine.start();
        GenerationRequest request =
                Requests.ofLength(5).choices(2).sampled(3).ignoreEos().build();
        Generation generation = accepted(request);
        executor.awaitStep();
        generation.cancel(0);
        executor.open();
        List<TokenEvent> events = events(generation, 2);
        assertThat(events)
                .filteredOn(event -> event instanceof TokenEvent.Finished finished && finished.choice() == 0)
                .singleElement()
                .extracting(event -> ((TokenEvent.Finished) event).reason())
                .isEqualTo(FinishReason.CANCELLED);
        assertThat(answer(events, 1)).isEqualTo(Requests.PLAN.answer(request, 3, 1));
    }

    @ParameterizedTest
    @Seeds({1, 2, 3})
    void clientsThatGoAtAnyMomentLeaveNothingBehind(long seed) throws Exception {
        executor.open();
        engine.start();
        SplittableRandom random = new SplittableRandom(seed);
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < 200; client++) {
                SplittableRandom own = random.split();
                clients.add(threads.submit(() -> client(own)));
            }
        }
        for (Future<?> client : clients) {
            client.get();
        }
        engine.drain();
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        EngineGauges gauges = engine.gauges();
        assertThat(List.of(gauges.running(), gauges.waiting(), gauges.usedBlocks()))
                .describedAs("running, waiting, blocks; seed %d", seed)
                .containsOnly(0);
        assertThat(engine.outstandingTokens()).isZero();
        assertThat(engine.isHealthy()).describedAs("no invariant was broken").isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("engine-test");
    }

    private Void client(SplittableRandom random) throws InterruptedException {
        Requests request = Requests.ofLength(random.nextInt(1, 40)).choices(random.nextInt(1, 3));
        if (random.nextBoolean()) {
            request.then(Requests.image(3, random.nextInt(4))).then(11);
        }
        GenerationRequest built = request.maxTokens(40).ignoreEos().build();
        Generation generation = accepted(built);
        int tokens = random.nextInt(60);
        int open = built.choices();
        while (open > 0) {
            if (tokens-- == 0) {
                generation.cancel();
            }
            open -= generation.take() instanceof TokenEvent.Finished ? 1 : 0;
        }
        return null;
    }

    @Test
    void measuresTokensTimeAndVision() throws InterruptedException {
        executor.open();
        engine.start();
        events(
                accepted(Requests.ofLength(5)
                        .then(Requests.image(3, 1))
                        .then(1)
                        .maxTokens(3)
                        .ignoreEos()
                        .build()),
                1);
        engine.drain();
        assertThat(engine.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(counter.queued).isEqualTo(1);
        assertThat(counter.tokens).isEqualTo(15 + 2);
        assertThat(counter.slices).isEqualTo(2);
        assertThat(rejected(Requests.ofLength(5).build()).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(counter.rejected).isEqualTo(1);
    }

    private static final class Counter implements EngineObserver {
        int queued;
        int rejected;
        int tokens;
        int slices;

        @Override
        public void queued(GenerationRequest request) {
            queued++;
        }

        @Override
        public void rejected(GenerationRequest request, RequestRejectedException cause) {
            rejected++;
        }

        @Override
        public void stepped(int stepTokens, long nanos) {
            tokens += stepTokens;
        }

        @Override
        public void visionEncoded(int stepSlices, long nanos) {
            slices += stepSlices;
        }
    }

    private RequestRejectedException rejected(GenerationRequest request) {
        return ((Admission.Rejected) engine.submit(request)).cause();
    }

    private static RequestRejectedException failure(Generation generation) throws InterruptedException {
        TokenEvent last = events(generation, Integer.MAX_VALUE).getLast();
        return ((TokenEvent.Failed) last).cause();
    }

    static Generation accepted(Engine engine, GenerationRequest request) {
        return ((Admission.Accepted) engine.submit(request)).generation();
    }

    private Generation accepted(GenerationRequest request) {
        return accepted(engine, request);
    }

    /// All events up to the last end.
    static List<TokenEvent> events(Generation generation, int choices) throws InterruptedException {
        List<TokenEvent> events = new ArrayList<>();
        int open = choices;
        while (open > 0) {
            TokenEvent event = generation.take();
            events.add(event);
            switch (event) {
                case TokenEvent.Token token -> {}
                case TokenEvent.Embedded embedded -> {}
                case TokenEvent.Finished finished -> open--;
                case TokenEvent.Failed failed -> open = 0;
            }
        }
        return events;
    }

    /// The ids of one choice, that of its end included.
    static List<Integer> answer(List<TokenEvent> events, int choice) {
        List<Integer> ids = new ArrayList<>();
        for (TokenEvent event : events) {
            if (event instanceof TokenEvent.Token token && token.choice() == choice) {
                ids.add(token.id());
            } else if (event instanceof TokenEvent.Finished finished
                    && finished.choice() == choice
                    && finished.reason() == FinishReason.STOP
                    && finished.stopTokenId() >= 0) {
                ids.add(finished.stopTokenId());
            }
        }
        return ids;
    }
}
