package org.stromboli.chat;

import java.util.List;
import java.util.Set;

/// How a prompt format ends the assistant's turn, where the checkpoint's end tokens do not say it.
///
/// @param texts that the model writes as ordinary tokens; they are no part of the answer
/// @param tokenIds special tokens
public record EndOfTurn(List<String> texts, Set<Integer> tokenIds) {

    public static final EndOfTurn NONE = new EndOfTurn(List.of(), Set.of());

    public EndOfTurn {
        texts = List.copyOf(texts);
        tokenIds = Set.copyOf(tokenIds);
    }
}
