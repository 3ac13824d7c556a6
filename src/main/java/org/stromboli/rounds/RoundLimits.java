package org.stromboli.rounds;

import java.time.Duration;
import java.util.OptionalInt;

/// What one answer may do with tools.
///
/// @param rounds generations that may call; absent: as the tool format has it
/// @param resultChars of one result, as the model is shown it
/// @param timeout of all calls together
public record RoundLimits(OptionalInt rounds, int calls, int resultChars, Duration timeout) {

    /// For models that were not trained on a number of rounds.
    static final int USUAL_ROUNDS = 8;
}
