package org.stromboli.api.stream;

import org.stromboli.completion.CompletionEvent;
import org.stromboli.generation.RequestRejectedException;

/// How one answer is told as events of one API. Confined to one thread.
public interface AnswerEvents {

    /// Where the events go; it waits for a slow reader.
    interface Sink {

        /// An event without a name.
        void data(Object json);

        void event(String name, Object json);

        /// A last word that is no JSON.
        void text(String line);
    }

    void take(CompletionEvent event, Sink sink);

    /// After the whole answer.
    void done(Sink sink);

    /// After a part of it; nothing follows.
    void failed(RequestRejectedException cause, Sink sink);
}
