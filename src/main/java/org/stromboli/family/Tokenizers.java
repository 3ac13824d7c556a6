package org.stromboli.family;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stromboli.model.CheckpointException;
import org.stromboli.tokenizer.Tokenizer;

/// Reads the tokenizer of a checkpoint.
final class Tokenizers {

    private Tokenizers() {}

    /// @param guarded texts that users cannot spell, beside the special tokens
    static Tokenizer open(Path directory, List<String> guarded) {
        try {
            return Tokenizer.load(directory, guarded);
        } catch (IOException e) {
            throw new CheckpointException(
                    "tokenizer.json or tokenizer.model in %s is missing or cannot be read".formatted(directory), e);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("tokenizer of %s: %s".formatted(directory, e.getMessage()), e);
        }
    }
}
