package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stromboli.engine.step.Step;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.TokenEvent;

/// Prompts that begin alike and come at the same time: what they share is computed once.
class EqualPromptsTest {

    private static final int LONG = 200;

    /// Blocks of 4 tokens, 32 tokens in a step, 16 of one sequence.
    private final EngineSettings settings = Requests.engine()
            .blocks(400)
            .contextTokens(400)
            .maxStepTokens(32)
            .maxQueued(64)
            .build();

    private final ScriptedExecutor executor = new ScriptedExecutor(settings, Requests.PLAN);
    private final AdmissionLimits room = new AdmissionLimits(100, 100_000);
    private final EngineObserver observer = new EngineObserver() {};
    private final Scheduler scheduler =
            new Scheduler(settings, executor, new RequestReporter(observer, () -> 0, room), observer);
    private int computed; // tokens

    @AfterEach
    void accountsForEverything() {
        while (scheduler.hasWork()) {
            step();
        }
        scheduler.verify();
    }

    private AcceptedRequest submit(Requests request) {
        GenerationRequest built = request.maxTokens(3).ignoreEos().build();
        AcceptedRequest accepted = new AcceptedRequest(built, settings, 7, 0, scheduler::cancel);
        assertThat(room.tryEnter(accepted.promptTokens(), accepted.outstandingTokens()))
                .isTrue();
        scheduler.submit(accepted);
        return accepted;
    }

    private Step step() {
        Step step = scheduler.next();
        computed += step.tokens();
        scheduler.complete(executor.run(step));
        scheduler.verify();
        return step;
    }

    private static int cached(AcceptedRequest request) throws InterruptedException {
        assertThat(request.open).isZero();
        List<TokenEvent> events = EngineTest.events(request, 1);
        return ((TokenEvent.Finished) events.getLast()).usage().cachedPromptTokens();
    }

    @Test
    void areComputedOnce() throws InterruptedException {
        List<AcceptedRequest> all = new ArrayList<>();
        for (int last = 0; last < 4; last++) {
            all.add(submit(Requests.ofLength(LONG).then(11, 20 + last)));
        }
        assertThat(step().sequences()).describedAs("the others wait").isEqualTo(1);
        while (scheduler.hasWork()) {
            step();
        }
        assertThat(cached(all.getFirst())).isZero();
        for (AcceptedRequest other : all.subList(1, 4)) {
            assertThat(cached(other)).isGreaterThan(LONG - 64 - 4);
            assertThat(other.sequences[0].generated()).isEqualTo(3);
        }
        assertThat(computed).isLessThan(LONG + 4 * 70 + 4 * 3);
    }

    @Test
    void shortBeginningsAreNotWaitedFor() {
        submit(Requests.ofLength(12).then(11, 12, 13, 14));
        submit(Requests.ofLength(12).then(21, 22, 23, 24));
        assertThat(step().sequences()).isEqualTo(2);
    }

    @Test
    void othersPassThoseWhoWait() {
        submit(Requests.ofLength(100));
        submit(Requests.ofLength(100));
        submit(Requests.text(90, 80, 70, 60, 50));
        Step step = step();
        assertThat(step.contextLengths())
                .describedAs("the first, and the short one")
                .containsExactly(16, 5);
    }

    @Test
    void whoeverWaitsGoesOnWhenTheOtherLeaves() throws InterruptedException {
        AcceptedRequest first = submit(Requests.ofLength(LONG));
        AcceptedRequest second = submit(Requests.ofLength(LONG));
        step();
        step();
        scheduler.cancel(first, 0);
        step();
        while (scheduler.hasWork()) {
            step();
        }
        assertThat(cached(second)).describedAs("two steps of the first").isEqualTo(32);
    }

    @Test
    void whoIsMoreImportantDoesNotWait() {
        submit(Requests.ofLength(LONG).priority(5));
        step();
        submit(Requests.ofLength(LONG).priority(0));
        Step next = step();
        assertThat(next.contextLengths()[0]).describedAs("from what there is").isEqualTo(32);
    }
}
