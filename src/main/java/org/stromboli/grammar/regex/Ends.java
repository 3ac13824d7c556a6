package org.stromboli.grammar.regex;

/// What may stand around a match.
public enum Ends {
    /// Nothing: the whole text matches.
    WHOLE,
    /// Anything at an end without an anchor, where the other end has one.
    AS_ANCHORED,
    /// Anything at an end without an anchor.
    OPEN
}
