package org.stromboli.chat;

import java.util.Optional;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.generation.Prompt;

/// Turns messages into the prompt that one checkpoint was trained on. Thread-safe.
public interface PromptFormat {

    /// @throws RequestRejectedException if the template rejects the messages, or they do not fit it
    Prompt prompt(PromptRequest request);

    /// Where it comes from, for logs: a file, or the name of a built-in conversation template.
    String origin();

    /// What ends an answer beside the checkpoint's own end tokens.
    default EndOfTurn endOfTurn() {
        return EndOfTurn.NONE;
    }

    /// The convention in which prompts show tools and answers call them; absent: prompts cannot show any.
    default Optional<ToolFormat> toolFormat() {
        return Optional.empty();
    }

    /// The system text of chats that bring none; absent: there is no place for one.
    default Optional<String> systemText() {
        return Optional.of("");
    }

    /// The same checkpoint with the prompts of a built-in conversation template.
    ///
    /// @throws IllegalArgumentException if there is no template of this name, in a sentence that lists them
    default PromptFormat named(String template) {
        throw new IllegalArgumentException("this model's prompts cannot be made in another way");
    }
}
