package org.stromboli.generation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the engine tells a request. Every accepted request gets, for each choice, tokens in order and one
/// `Finished`; or one `Failed` that ends all its choices.
public sealed interface TokenEvent {

    /// The next token of a choice. The id that ends a choice is not among them: `Finished` carries it.
    ///
    /// @param logprobs null unless the request asked for them
    record Token(int choice, int id, @Nullable TokenLogprobs logprobs) implements TokenEvent {}

    /// The embeddings of a request that asked for them, all at once; `Finished` follows.
    ///
    /// @param vectors [media], not normalised
    record Embedded(List<float[]> vectors) implements TokenEvent {}

    /// A choice has ended.
    ///
    /// @param stopTokenId the id that ended it, or -1
    record Finished(int choice, FinishReason reason, int stopTokenId, Usage usage) implements TokenEvent {}

    /// The request as a whole has failed; nothing follows.
    record Failed(RequestRejectedException cause) implements TokenEvent {}
}
