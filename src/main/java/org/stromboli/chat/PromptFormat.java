package org.stromboli.chat;

import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejected;

/// Turns messages into the prompt that one checkpoint was trained on. Thread-safe.
public interface PromptFormat {

    /// @throws RequestRejected if the template refuses the messages, or they do not fit it
    Prompt prompt(PromptRequest request);
}
