package org.stromboli.decision;

import java.util.List;

/// A question that was checked.
///
/// @param param its path in the body
/// @param text what the model is asked, options included
public record Question(String name, String param, Kind kind, List<Option> options, String text) {

    /// What is requested: one of several, whether something is so, or a place on a scale.
    public enum Kind {
        CHOICE,
        NOUL,
        SCORE
    }
}
