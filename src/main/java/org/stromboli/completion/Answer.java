package org.stromboli.completion;

import java.util.List;
import org.stromboli.completion.request.RequestCancelledException;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.marks.PaintedImage;

/// An answer that is being made, as its reader sees it. One thread reads it and closes it. Whatever happens, closing it
/// ends the work on it.
public interface Answer extends AutoCloseable {

    /// Whether every choice has ended and every event was read.
    boolean isOver();

    /// The next event; waits for it.
    ///
    /// @throws RequestRejectedException if the request failed; nothing follows
    /// @throws RequestCancelledException if the client went away; nothing follows
    CompletionEvent next() throws InterruptedException;

    /// What the request has cost so far.
    CompletionUsage usage();

    /// The prompt's ids as the decoder sees them.
    int[] promptIds();

    /// Marked images as the model saw them, if the request asked for them.
    List<PaintedImage> paintedImages();

    int choiceCount();

    /// Closing it again is harmless.
    @Override
    void close();
}
