package org.stromboli.completion.media;

import org.stromboli.media.MediaException;
import org.stromboli.vision.Modality;

/// Hears how long the work on media items takes. Called on request threads; must not block or throw.
public interface MediaObserver {

    default void mediaFetched(Modality modality, long nanos) {}

    default void mediaDecoded(Modality modality, long nanos) {}

    default void mediaPreprocessed(Modality modality, long nanos) {}

    /// It was known from another request and needed no work.
    default void mediaKnown(Modality modality) {}

    default void mediaFailed(MediaException.Cause cause) {}
}
