package org.stromboli.api.stream;

import org.stromboli.completion.Answer;

/// How one API tells an answer: as a whole, or as events.
public interface AnswerReply {

    /// Reads the whole completion.
    ///
    /// @return what becomes JSON
    Object whole(Answer completion) throws InterruptedException;

    /// For one stream.
    AnswerEvents events(Answer completion);
}
