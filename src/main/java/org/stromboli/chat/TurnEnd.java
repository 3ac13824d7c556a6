package org.stromboli.chat;

import java.util.List;
import java.util.Set;

/// How a prompt format ends the assistant's turn, where the checkpoint's end tokens do not say it.
///
/// @param texts that the model writes as ordinary tokens; they are no part of the answer
/// @param tokenIds special tokens
public record TurnEnd(List<String> texts, Set<Integer> tokenIds) {

    public static final TurnEnd NONE = new TurnEnd(List.of(), Set.of());

    public TurnEnd {
        texts = List.copyOf(texts);
        tokenIds = Set.copyOf(tokenIds);
    }
}
