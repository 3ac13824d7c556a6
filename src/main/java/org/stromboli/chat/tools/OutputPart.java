package org.stromboli.chat.tools;

/// A piece of an answer, as the one who reads it is to see it.
public sealed interface OutputPart {

    record Text(String text) implements OutputPart {}

    /// What the model thinks before it answers.
    record Thought(String text) implements OutputPart {}

    /// @param call numbers the calls of an answer from 0
    record CallBegan(int call, String name) implements OutputPart {}

    /// @param text all of a call's together are a JSON object, as the model writes it
    record CallArguments(int call, String text) implements OutputPart {}

    record CallEnded(int call) implements OutputPart {}

    /// What was told of this call is void: its arguments are no JSON object, or the model ended within them.
    ///
    /// @param text all that the model has written of it, its marks included
    record CallBroken(int call, String text) implements OutputPart {}
}
