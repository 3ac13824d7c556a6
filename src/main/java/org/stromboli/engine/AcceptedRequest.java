package org.stromboli.engine;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.stromboli.engine.sampling.SamplingPlan;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.TokenEvent;

/// A request between its client, who takes events and may cancel from any thread, and the engine thread,
/// which owns everything else. The queue's bound is what the request can produce at most, so that putting
/// never waits.
final class AcceptedRequest implements Generation {

    static final int ALL_CHOICES = -1;

    final GenerationRequest request;
    final long seed;
    final long arrivalNanos;
    final SamplingPlan plan;
    final Sequence[] sequences; // [choices]

    /// Accepted but not admitted yet: it counts against the bounds of the queue.
    boolean queued = true;

    /// The choice that computes the prompt for all, while others are held; -1 once it is computed.
    int leader;

    /// Choices that have not ended.
    int open;

    private final BlockingQueue<TokenEvent> events;
    private final IntConsumer canceller; // of a choice or ALL_CHOICES
    private final AtomicBoolean[] cancelled; // [choices + 1], the last for all
    private final AtomicInteger untaken; // ends that the client has not seen

    AcceptedRequest(
            GenerationRequest request, EngineSettings settings, long seed, long arrivalNanos, Canceller canceller) {
        this.request = request;
        this.seed = seed;
        this.arrivalNanos = arrivalNanos;
        int choices = request.choices();
        if (!request.embeds()
                && request.maxTokens()
                        > settings.sequenceTokens() - request.prompt().tokens()) {
            throw new IllegalArgumentException("request %s asks for %d tokens after a prompt of %d, a sequence has %d"
                    .formatted(
                            request.id(), request.maxTokens(), request.prompt().tokens(), settings.sequenceTokens()));
        }
        plan = SamplingPlan.of(request.sampling(), settings.endTokenIds());
        open = choices;
        sequences = new Sequence[choices];
        cancelled = new AtomicBoolean[choices + 1];
        cancelled[choices] = new AtomicBoolean();
        for (int choice = 0; choice < choices; choice++) {
            sequences[choice] = new Sequence(this, choice);
            cancelled[choice] = new AtomicBoolean();
        }
        events = new LinkedBlockingQueue<>((int) Math.min(Integer.MAX_VALUE, choices * (request.maxTokens() + 1L) + 1));
        untaken = new AtomicInteger(choices);
        this.canceller = choice -> canceller.cancel(this, choice);
    }

    /// Tells the engine that a choice, or `ALL_CHOICES`, is cancelled.
    interface Canceller {
        void cancel(AcceptedRequest request, int choice);
    }

    @Override
    public TokenEvent take() throws InterruptedException {
        if (untaken.get() <= 0) {
            throw new IllegalStateException("request %s has ended, nothing follows".formatted(request.id()));
        }
        TokenEvent event = events.take();
        switch (event) {
            case TokenEvent.Token token -> {}
            case TokenEvent.Embedded embedded -> {}
            case TokenEvent.Finished finished -> untaken.decrementAndGet();
            case TokenEvent.Failed failed -> untaken.set(0);
        }
        return event;
    }

    @Override
    public void cancel() {
        cancelOnce(sequences.length, ALL_CHOICES);
    }

    @Override
    public void cancel(int choice) {
        cancelOnce(choice, choice);
    }

    // A client that cancels again and again must not fill the engine's inbox.
    private void cancelOnce(int flag, int choice) {
        if (cancelled[flag].compareAndSet(false, true)) {
            canceller.accept(choice);
        }
    }

    void emit(TokenEvent event) {
        if (!events.offer(event)) {
            throw new IllegalStateException(
                    "request %s has %d undelivered events and room for no more".formatted(request.id(), undelivered()));
        }
    }

    /// The choice that leads has ended before the prompt was computed: the next one takes over, if any is
    /// left.
    void replaceLeader(Consumer<Sequence> enqueue) {
        for (Sequence sequence : sequences) {
            if (sequence.state == Sequence.State.HELD) {
                leader = sequence.choice;
                enqueue.accept(sequence);
                return;
            }
        }
    }

    /// The prompt is computed: the other choices will find it.
    void releaseFollowers(Consumer<Sequence> enqueue) {
        leader = -1;
        for (Sequence sequence : sequences) {
            if (sequence.state == Sequence.State.HELD) {
                enqueue.accept(sequence);
            }
        }
    }

    int undelivered() {
        return events.size();
    }

    /// Of each answer; checked to fit a sequence behind the prompt.
    int maxTokens() {
        return request.maxTokens();
    }

    int promptTokens() {
        return request.prompt().tokens();
    }

    /// Tokens that it can still cost at most, for balancing.
    long outstandingTokens() {
        return promptTokens() + (long) sequences.length * maxTokens();
    }
}
