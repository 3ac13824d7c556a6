package org.stromboli.engine;

import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.Usage;

/// What an engine tells those who measure it. `queued` and `rejected` are called by the thread that submits,
/// everything else by the engine thread between two steps: implementations are quick, never block and never
/// throw.
public interface EngineObserver {

    /// Measures nothing.
    EngineObserver NONE = new EngineObserver() {};

    default void queued(GenerationRequest request) {}

    default void rejected(GenerationRequest request, RequestRejectedException cause) {}

    /// It was rejected because the queue is full; `rejected` is told, too.
    default void queueFull(GenerationRequest request, QueueLimit limit) {}

    /// A choice has left the queue for the first time.
    default void admitted(GenerationRequest request, long queueNanos) {}

    /// A choice has left the queue, again perhaps: of its `tokens`, the KV of `hitTokens` was found in the
    /// cache.
    default void prefixLookup(int tokens, int hitTokens) {}

    /// The features of a media item were looked up, and were there (or under way for another request) or not.
    default void mediaLookup(boolean hit) {}

    /// The prompt of a choice is computed; its first token follows.
    ///
    /// @param cachedTokens of the prompt, whose KV was there already
    default void prefilled(GenerationRequest request, int cachedTokens) {}

    /// All media of a request are embedded, which is all that it asked for.
    default void embedded(GenerationRequest request) {}

    default void firstToken(GenerationRequest request, long nanosSinceArrival) {}

    /// A later token, the one that ends a choice included.
    default void token(GenerationRequest request, long nanosSincePrevious) {}

    default void finished(GenerationRequest request, FinishReason reason, Usage usage, ChoiceTimes times) {}

    /// A choice has finished after it was put back into the queue so many times; `finished` is told, too.
    default void preemptions(GenerationRequest request, int times) {}

    /// The request as a whole has failed.
    default void failed(GenerationRequest request, RequestRejectedException cause) {}

    default void preempted(GenerationRequest request) {}

    /// A step has ended, or failed.
    default void stepped(int tokens, long nanos) {}

    /// Of a draft with so many tokens, so many were right.
    default void drafted(int tokens, int accepted) {}

    /// Vision work of a step that has ended.
    default void visionEncoded(int slices, long nanos) {}

    /// Where the time of one choice went. A choice that was cancelled early has zeros.
    ///
    /// @param queueNanos from arrival to the first admission
    /// @param prefillNanos from admission to the first token
    /// @param decodeNanos from the first token to the end
    /// @param totalNanos from arrival to the end
    record ChoiceTimes(long queueNanos, long prefillNanos, long decodeNanos, long totalNanos) {}
}
