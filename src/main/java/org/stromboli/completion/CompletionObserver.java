package org.stromboli.completion;

import org.stromboli.media.MediaException;
import org.stromboli.vision.Modality;

/// Hears how long the work before the engine takes, and how answers end. Called on request threads; must
/// not block or throw.
public interface CompletionObserver {

    CompletionObserver NONE = new CompletionObserver() {};

    default void mediaFetched(Modality modality, long nanos) {}

    default void mediaDecoded(Modality modality, long nanos) {}

    default void mediaPreprocessed(Modality modality, long nanos) {}

    /// It was known from an earlier request and needed no work.
    default void mediaKnown(Modality modality) {}

    default void mediaFailed(MediaException.Cause cause) {}

    /// A prompt is ready to be submitted.
    ///
    /// @param maxTokens most tokens of an answer
    default void promptPrepared(int imageTokens, int videoTokens, int maxTokens, int choices) {}

    /// All choices of a request have ended by themselves.
    ///
    /// @param longestTokens of the choice with the most
    default void answered(int longestTokens) {}

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
