package org.stromboli.completion;

import org.stromboli.completion.media.MediaObserver;

/// Hears how long the work before the engine takes, and how answers end. Called on request threads; must
/// not block or throw.
public interface CompletionObserver extends MediaObserver {

    CompletionObserver NONE = new CompletionObserver() {};

    /// A prompt is ready to be submitted.
    ///
    /// @param maxTokens of an answer
    default void promptPrepared(int imageTokens, int videoTokens, int maxTokens, int choices) {}

    /// Images are ready to be embedded.
    default void imagesPrepared(int imageTokens) {}

    /// All choices of a request have ended by themselves.
    ///
    /// @param maxTokens of the choice with the most
    default void answered(int maxTokens) {}

    /// A choice has ended, as the client sees it.
    default void ended(End end) {}

    /// How a choice can end.
    enum End {
        STOP,
        LENGTH,
        /// The client went away, or the server did.
        ABORT,
        ERROR
    }
}
