package org.stromboli.completion.request;

import java.util.List;

/// Texts that end an answer, none of them empty.
///
/// @param strings that the client named
/// @param included the client's text that ended the answer is part of it
/// @param silent with which the prompt format ends a turn; never part of the answer
public record StopStrings(List<String> strings, boolean included, List<String> silent) {

    public static final StopStrings NONE = new StopStrings(List.of(), false);

    public StopStrings {
        strings = List.copyOf(strings);
        silent = List.copyOf(silent);
        if (strings.contains("") || silent.contains("")) {
            throw new IllegalArgumentException("a stop string has at least one character");
        }
    }

    public StopStrings(List<String> strings, boolean included) {
        this(strings, included, List.of());
    }

    /// The same with texts that end a turn.
    public StopStrings withSilent(List<String> texts) {
        return new StopStrings(strings, included, texts);
    }
}
