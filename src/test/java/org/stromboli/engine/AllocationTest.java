package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepResult;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.TokenEvent;

/// What the engine thread allocates for each token of an answer: the arrays of the step, which the device takes, and
/// the client's event. Bytes do not depend on the machine.
class AllocationTest {

    private static final int STREAMS = 32;
    private static final int PROMPT = 20;
    private static final int WARM_UP = 300;
    private static final int TOKENS = 500;

    private final EngineSettings settings = Requests.engine()
            .blocks(10_000)
            .blockTokens(16)
            .contextTokens(1000)
            .maxStepTokens(512)
            .maxChunkTokens(512)
            .maxRunning(STREAMS)
            .visionSlicesAlone(8)
            .build();
    private final EngineObserver observer = new EngineObserver() {};
    private final AdmissionLimits room = new AdmissionLimits(100, 10_000);
    private final Scheduler scheduler = new Scheduler(
            settings,
            new ScriptedExecutor(settings, Requests.PLAN),
            new RequestReporter(observer, Ticker.SYSTEM, room),
            observer);
    private final List<AcceptedRequest> requests = new ArrayList<>();

    @Test
    void aTokenCostsLittleMoreThanItsEvent() throws InterruptedException {
        for (int i = 0; i < STREAMS; i++) {
            GenerationRequest request =
                    Requests.ofLength(PROMPT).maxTokens(900).ignoreEos().build();
            AcceptedRequest accepted = new AcceptedRequest(request, settings, 7, 0, scheduler::cancel);
            assertThat(room.tryEnter(PROMPT, accepted.outstandingTokens())).isTrue();
            scheduler.submit(accepted);
            requests.add(accepted);
        }
        bytes(WARM_UP);
        double each = (double) bytes(TOKENS) / (TOKENS * STREAMS);
        int context = PROMPT + WARM_UP + TOKENS;
        System.out.printf("the engine allocates %.0f bytes for each token%n", each);
        assertThat(each)
                .describedAs("bytes for each token; the table of its blocks is up to %d of them", 4 * context / 16)
                .isLessThan(600);
        for (AcceptedRequest request : requests) {
            assertThat(request.take()).isInstanceOf(TokenEvent.Token.class);
        }
    }

    /// Of so many steps, in which the device chooses the same token for all.
    private long bytes(int steps) {
        int[] ids = new int[STREAMS];
        Arrays.fill(ids, 9);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < steps; i++) {
            Step step = scheduler.next();
            int[] chosen = step.sampling().samples() == STREAMS
                    ? ids
                    : new int[step.sampling().samples()];
            scheduler.complete(StepResult.of(chosen));
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
