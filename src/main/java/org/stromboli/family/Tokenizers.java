package org.stromboli.family;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.tokenizer.Tokenizer;

/// Reads the tokenizer of a checkpoint.
public final class Tokenizers {

    private Tokenizers() {}

    /// @param guarded texts that users cannot spell, beside the special tokens
    public static Tokenizer open(Path directory, List<String> guarded, Overrides overrides) {
        return opened(directory, () -> Tokenizer.load(directory, guarded, overrides.typableTokens()));
    }

    /// @param guarded ids of tokens that users cannot spell, beside the special tokens
    public static Tokenizer openGuarding(Path directory, List<Integer> guarded, Overrides overrides) {
        return opened(directory, () -> Tokenizer.loadGuarding(directory, guarded, overrides.typableTokens()));
    }

    private interface Opening {
        Tokenizer open() throws IOException;
    }

    private static Tokenizer opened(Path directory, Opening opening) {
        try {
            return opening.open();
        } catch (IOException e) {
            throw new CheckpointException(
                    "tokenizer.json or tokenizer.model in %s is missing or cannot be read".formatted(directory), e);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("tokenizer of %s: %s".formatted(directory, e.getMessage()), e);
        }
    }
}
