package org.stromboli.completion;

/// What one vocabulary's tokens look like as text. Thread-safe; a `Growing` text is confined to one thread.
public interface TokenText {

    /// An empty text that grows token by token.
    ///
    /// @param continuing it goes on where the prompt ended: a leading space belongs to it
    Growing grow(boolean continuing);

    /// The same, perhaps with the special tokens in it.
    default Growing grow(boolean continuing, boolean withSpecialTokens) {
        return grow(continuing);
    }

    /// The tokens of a text; special tokens written in it become single ones.
    ///
    /// @param specialTokens whether those are added that the tokenizer puts around a text
    int[] encode(String text, boolean specialTokens);

    /// The text of whole tokens, control tokens included.
    String decode(int[] ids);

    /// The bytes that this token stands for on its own; may be part of a character, or none for a control
    /// token.
    byte[] bytes(int id);

    /// A text that grows token by token and never shows half a character.
    interface Growing {

        /// What the next token adds; empty while the last character is incomplete.
        String append(int id);

        /// What an incomplete last character looks like, once no more tokens will come.
        String finish();
    }
}
