package org.stromboli.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.EngineObserver.ChoiceTimes;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenEvent;
import org.stromboli.generation.TokenLogprobs;
import org.stromboli.generation.Usage;

/// Tells clients and the observer what has happened to their requests, and when: the only place in the step
/// loop that reads the clock. Engine thread only.
final class RequestReporter {

    private final EngineObserver observer;
    private final Ticker ticker;
    private final AdmissionLimits room;

    RequestReporter(EngineObserver observer, Ticker ticker, AdmissionLimits room) {
        this.observer = observer;
        this.ticker = ticker;
        this.room = room;
    }

    void admitted(Sequence sequence) {
        if (!sequence.embeds()) {
            observer.prefixLookup(sequence.known(), sequence.computed);
        }
        if (!sequence.wasAdmitted) {
            sequence.wasAdmitted = true;
            sequence.admittedNanos = ticker.nanos();
            sequence.cachedPromptTokens = sequence.computed;
            observer.admitted(request(sequence), sequence.admittedNanos - sequence.request.arrivalNanos);
        }
        leaveQueue(sequence.request);
    }

    void preempted(Sequence sequence) {
        sequence.preemptions++;
        observer.preempted(request(sequence));
    }

    void drafted(int tokens, int right) {
        observer.drafted(tokens, right);
    }

    /// A token that the sequence has just appended.
    ///
    /// @param last whether it ends the sequence, so that the client gets it with the end
    void token(Sequence sequence, int id, @Nullable TokenLogprobs logprobs, boolean last) {
        long now = ticker.nanos();
        if (sequence.generated() == 1) {
            sequence.firstTokenNanos = now;
            observer.prefilled(request(sequence), sequence.cachedPromptTokens);
            observer.firstToken(request(sequence), now - sequence.request.arrivalNanos);
        } else {
            observer.token(request(sequence), now - sequence.lastTokenNanos);
        }
        sequence.lastTokenNanos = now;
        if (!last) {
            sequence.request.emit(new TokenEvent.Token(sequence.choice, id, logprobs));
        }
    }

    /// All its media are embedded; the end follows.
    void embedded(Sequence sequence) {
        observer.embedded(request(sequence));
        sequence.request.emit(new TokenEvent.Embedded(List.copyOf(sequence.embeddings)));
    }

    void finished(Sequence sequence, FinishReason reason, int stopTokenId) {
        AcceptedRequest request = sequence.request;
        Usage usage = new Usage(request.promptTokens(), sequence.cachedPromptTokens, sequence.generated());
        observer.finished(request.request, reason, usage, times(sequence));
        observer.preemptions(request.request, sequence.preemptions);
        ended(request);
        request.emit(new TokenEvent.Finished(sequence.choice, reason, stopTokenId, usage));
    }

    void failed(AcceptedRequest request, RequestRejectedException cause) {
        observer.failed(request.request, cause);
        ended(request);
        request.emit(new TokenEvent.Failed(cause));
    }

    // Before the client hears of the end: who waits for it may look at the queue next.
    private void ended(AcceptedRequest request) {
        if (request.open == 0) {
            leaveQueue(request);
            room.ended(request.outstandingTokens());
        }
    }

    private void leaveQueue(AcceptedRequest request) {
        if (request.queued) {
            request.queued = false;
            room.leave(request.promptTokens());
        }
    }

    private ChoiceTimes times(Sequence sequence) {
        long now = ticker.nanos();
        long total = now - sequence.request.arrivalNanos;
        if (!sequence.wasAdmitted) {
            return new ChoiceTimes(total, 0, 0, total);
        }
        long queue = sequence.admittedNanos - sequence.request.arrivalNanos;
        if (sequence.generated() == 0) {
            return new ChoiceTimes(queue, now - sequence.admittedNanos, 0, total);
        }
        return new ChoiceTimes(
                queue, sequence.firstTokenNanos - sequence.admittedNanos, now - sequence.firstTokenNanos, total);
    }

    private static GenerationRequest request(Sequence sequence) {
        return sequence.request.request;
    }
}
