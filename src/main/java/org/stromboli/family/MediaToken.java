package org.stromboli.family;

import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Modality;

/// The token of a kind of media as a configuration names it: by its id, whatever the tokenizer calls it.
///
/// @param key of `config.json`
public record MediaToken(Modality modality, String key, int id) {

    /// @throws CheckpointException if the tokenizer has no such token
    public MediaPlaceholder placeholder(Tokenizer tokenizer) {
        String text = tokenizer.tokenOf(id);
        if (text.isEmpty()) {
            throw new CheckpointException(
                    "config.json: %s is %d, but the tokenizer has no token of this id".formatted(key, id));
        }
        return new MediaPlaceholder(modality, text, id);
    }
}
