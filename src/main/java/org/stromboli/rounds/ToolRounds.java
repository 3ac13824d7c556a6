package org.stromboli.rounds;

import org.stromboli.completion.Answer;
import org.stromboli.completion.Completions;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.generation.RequestRejectedException;

/// Where requests enter whose tools this server may call. Thread-safe.
public record ToolRounds(Completions completions, RoundLimits limits) {

    /// Prepares and submits a request. The caller closes what it gets.
    ///
    /// @param request whose tools have those of the offer among them
    /// @throws RequestRejectedException if it cannot be served
    public Answer start(CompletionRequest request, ServerOffer offer, Cancellation cancellation)
            throws InterruptedException {
        if (offer.isEmpty() && offer.approved().isEmpty()) {
            return completions.start(request, cancellation);
        }
        if (request.output().choices() != 1) {
            throw RequestRejectedException.invalid("n", "`n` must be 1 where this server calls tools.");
        }
        Rounds rounds = new Rounds(this, request, offer, cancellation);
        rounds.begin();
        return rounds;
    }
}
