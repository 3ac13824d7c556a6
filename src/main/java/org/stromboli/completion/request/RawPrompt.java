package org.stromboli.completion.request;

/// A prompt that is no chat: what the model is to continue.
public sealed interface RawPrompt {

    /// Special tokens written in it count as such.
    ///
    /// @param specialTokens whether those are added that the tokenizer puts around a text
    record Text(String text, boolean specialTokens) implements RawPrompt {}

    record Ids(int[] ids) implements RawPrompt {}
}
