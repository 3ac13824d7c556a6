package org.stromboli.completion;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a running completion tells its reader: for each choice pieces in order, then one `Ended`.
public sealed interface CompletionEvent {

    int choice();

    /// The answer goes on. Text may lag behind the tokens while it could still become a stop string or
    /// lacks the rest of a character.
    ///
    /// @param tokenIds the tokens that came with this piece; the one that ends an answer is there, too, and
    /// shows no text
    /// @param logprobs one entry per token but the ending one if the request asked for them, else empty
    record Piece(int choice, String text, List<Integer> tokenIds, List<TokenLogprob> logprobs)
            implements CompletionEvent {}

    /// The choice is complete.
    ///
    /// @param stoppedBy the stop string (String) or stop token id (Integer) that ended it; null for the
    /// model's own end
    record Ended(int choice, Reason reason, @Nullable Object stoppedBy) implements CompletionEvent {}

    /// Why an answer ended, as clients see it.
    enum Reason {
        STOP,
        LENGTH
    }
}
