package org.stromboli.engine.speculation;

/// What is proposed, and how much of it.
///
/// @param grammar texts that a structured output leaves no choice of
/// @param ngram what followed the last tokens where they stood before
/// @param tokens of a draft at most; 0: nothing is proposed
/// @param lookupMax last tokens that are looked for, at first
/// @param lookupMin last tokens that are looked for, when more are not found
public record SpeculationSettings(boolean grammar, boolean ngram, int tokens, int lookupMax, int lookupMin) {

    /// Every step computes one token of an answer.
    public static final SpeculationSettings OFF = new SpeculationSettings(false, false, 0, 1, 1);

    public SpeculationSettings {
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens is negative: " + tokens);
        }
        if (lookupMin < 1 || lookupMax < lookupMin) {
            throw new IllegalArgumentException("%d to %d tokens cannot be looked for".formatted(lookupMin, lookupMax));
        }
    }

    public boolean isOff() {
        return tokens == 0 || !grammar && !ngram;
    }
}
