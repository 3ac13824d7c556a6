package org.stromboli.completion;

import java.util.List;

/// Texts that end an answer.
///
/// @param strings none of them empty
/// @param included the text that ended the answer is part of it
public record StopStrings(List<String> strings, boolean included) {

    public static final StopStrings NONE = new StopStrings(List.of(), false);

    public StopStrings {
        strings = List.copyOf(strings);
        if (strings.contains("")) {
            throw new IllegalArgumentException("a stop string has at least one character");
        }
    }
}
