package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.engine.step.Step;
import org.stromboli.generation.GenerationRequest;

/// How long an answer pauses for the prompts of others: more of them that could run make it longer, a queue does not.
class PausesTest {

    private static final long MILLI = 1_000_000;

    @ParameterizedTest
    @CsvSource({"2, 256", "3, 512"})
    void aQueueThatCannotRunMakesNoPauseLonger(int maxRunning, int tokens) {
        EngineSettings settings = Requests.engine()
                .blocks(2000)
                .contextTokens(2000)
                .maxStepTokens(512)
                .maxChunkTokens(512)
                .maxRunning(maxRunning)
                .pauseNanos(300 * MILLI)
                .build();
        ScriptedExecutor executor = new ScriptedExecutor(settings, Requests.PLAN);
        EngineObserver observer = new EngineObserver() {};
        AdmissionLimits room = new AdmissionLimits(100, 100_000);
        Scheduler scheduler = new Scheduler(settings, executor, new RequestReporter(observer, () -> 0, room), observer);
        submit(scheduler, settings, room, Requests.text(80, 70, 60));
        step(scheduler, executor);
        for (int i = 0; i < 10; i++) {
            submit(
                    scheduler,
                    settings,
                    room,
                    Requests.text(20 + i)
                            .then(Requests.ofLength(1500).build().prompt().ids()));
        }
        step(scheduler, executor);
        assertThat(step(scheduler, executor).tokens())
                .describedAs("300 ms for each prompt that could be computed, and twice, at 2 ms for a row")
                .isEqualTo(tokens);
    }

    private static void submit(Scheduler scheduler, EngineSettings settings, AdmissionLimits room, Requests request) {
        GenerationRequest built = request.maxTokens(16).ignoreEos().build();
        AcceptedRequest accepted = new AcceptedRequest(built, settings, 7, 0, scheduler::cancel);
        assertThat(room.tryEnter(accepted.promptTokens(), accepted.outstandingTokens()))
                .isTrue();
        scheduler.submit(accepted);
    }

    private static Step step(Scheduler scheduler, ScriptedExecutor executor) {
        Step step = scheduler.next();
        scheduler.complete(executor.run(step));
        scheduler.ran(step.tokens() * 2 * MILLI, 0);
        return step;
    }
}
