package org.stromboli.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EngineObserver;
import org.stromboli.generation.Admission;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenEvent;
import org.stromboli.generation.Usage;

/// Clients that live on the engine's own thread: each submits at its step, follows up at the very moment at which
/// another one's answer ends, or goes away after some tokens. So a run depends on nothing but its plan. Others may
/// look once `ended` is at zero.
final class Traffic implements EngineObserver {

    /// A request that arrives when the engine has made so many steps, or earlier if there is nothing else to do.
    record Arrival(int step, GenerationRequest request) {}

    /// What is asked as soon as the request of this id has its answer.
    record FollowUp(String after, Function<List<Integer>, List<GenerationRequest>> requests) {}

    /// A request that is cancelled after so many tokens.
    record Leaving(String id, int tokens) {}

    /// A request that was submitted, and what came back.
    record Asked(GenerationRequest request, Generation generation, List<TokenEvent> events) {

        /// All events up to the last end.
        List<TokenEvent> all() throws InterruptedException {
            int open = request.choices();
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
    }

    final Map<String, Asked> asked = new LinkedHashMap<>();
    final CountDownLatch ended; // choices
    int preempted;
    int mediaMisses;

    private final Deque<Arrival> arrivals;
    private final FollowUp followUp;
    private final Leaving leaving;
    private Engine engine;
    private int steps;
    private int open; // choices
    private int tokensOfLeaving;

    /// @param arrivals in the order of their steps
    /// @param choices of all requests, those that follow included
    Traffic(List<Arrival> arrivals, FollowUp followUp, Leaving leaving, int choices) {
        this.arrivals = new ArrayDeque<>(arrivals);
        this.followUp = followUp;
        this.leaving = leaving;
        this.ended = new CountDownLatch(choices);
    }

    void begin(Engine served) {
        engine = served;
        arrive();
        engine.start();
    }

    private void arrive() {
        while (!arrivals.isEmpty() && (arrivals.getFirst().step() <= steps || open == 0)) {
            submit(arrivals.removeFirst().request());
        }
    }

    private void submit(GenerationRequest request) {
        Admission.Accepted accepted = (Admission.Accepted) engine.submit(request);
        asked.put(request.id(), new Asked(request, accepted.generation(), new ArrayList<>()));
        open += request.choices();
    }

    @Override
    public void mediaLookup(boolean hit) {
        mediaMisses += hit ? 0 : 1;
    }

    @Override
    public void firstToken(GenerationRequest request, long nanosSinceArrival) {
        token(request, nanosSinceArrival);
    }

    @Override
    public void token(GenerationRequest request, long nanosSincePrevious) {
        if (request.id().equals(leaving.id()) && ++tokensOfLeaving == leaving.tokens()) {
            asked.get(request.id()).generation().cancel();
        }
    }

    @Override
    public void preempted(GenerationRequest request) {
        preempted++;
    }

    @Override
    public void finished(GenerationRequest request, FinishReason reason, Usage usage, ChoiceTimes times) {
        if (request.id().equals(followUp.after())) {
            followUp.requests()
                    .apply(answer(asked.get(request.id()), usage.completionTokens()))
                    .forEach(this::submit);
        }
        end(1);
    }

    // The end itself is told after the observer has heard of it, so that these tokens are there already.
    private static List<Integer> answer(Asked of, int tokens) {
        try {
            List<Integer> ids = new ArrayList<>();
            while (ids.size() < tokens) {
                TokenEvent event = of.generation().take();
                of.events().add(event);
                ids.add(((TokenEvent.Token) event).id());
            }
            return ids;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the engine", e);
        }
    }

    @Override
    public void failed(GenerationRequest request, RequestRejectedException cause) {
        end(request.choices());
    }

    private void end(int choices) {
        open -= choices;
        for (int i = 0; i < choices; i++) {
            ended.countDown();
        }
        if (open == 0) {
            arrive(); // a cancellation is not followed by a step
        }
    }

    @Override
    public void stepped(int tokens, long nanos) {
        steps++;
        arrive();
    }
}
