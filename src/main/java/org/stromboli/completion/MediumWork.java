package org.stromboli.completion;

import java.util.Optional;
import org.stromboli.media.MediaException;

/// What is done with the pixels of a medium.
@FunctionalInterface
interface MediumWork<T> {

    ReadMedium prepare(T pixels) throws InterruptedException;

    /// The result, if it is known without looking at the pixels.
    default Optional<ReadMedium> known(MediaSource.Undecoded<T> file) throws MediaException {
        return Optional.empty();
    }
}
