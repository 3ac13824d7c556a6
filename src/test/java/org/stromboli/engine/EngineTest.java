package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.generation.Admission;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.TokenEvent;

@Timeout(60)
class EngineTest {

    private final EngineSettings settings = Requests.settings();
    private final GatedExecutor executor = new GatedExecutor(new ScriptedExecutor(settings, Requests.PLAN));
    private final Engine engine = new Engine("engine-test", settings, executor, EngineObserver.NONE, Ticker.SYSTEM);

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

        assertThat(answer(events, 0)).isEqualTo(Requests.PLAN.answer(request, 0, 0, 16));
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
                    && finished.reason() == FinishReason.STOP) {
                ids.add(finished.stopTokenId());
            }
        }
        return ids;
    }
}
