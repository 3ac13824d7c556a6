package org.stromboli.completion.request;

import java.util.Optional;
import java.util.OptionalInt;

/// What the answers of a request are to be, beside how their tokens are chosen.
///
/// @param maxTokens of each answer; absent: whatever the context has room for
/// @param choices independent answers
/// @param structure structured output of every answer
/// @param showsSpecialTokens whether texts of answers have the special tokens that the model writes
public record OutputOptions(
        OptionalInt maxTokens,
        int choices,
        StopStrings stop,
        Optional<StructuredOutput> structure,
        boolean showsSpecialTokens) {

    /// One answer as long as the model makes it.
    public static final OutputOptions DEFAULT =
            new OutputOptions(OptionalInt.empty(), 1, StopStrings.NONE, Optional.empty(), false);

    public OutputOptions withMaxTokens(OptionalInt value) {
        return new OutputOptions(value, choices, stop, structure, showsSpecialTokens);
    }

    public OutputOptions withChoices(int value) {
        return new OutputOptions(maxTokens, value, stop, structure, showsSpecialTokens);
    }

    public OutputOptions withStop(StopStrings value) {
        return new OutputOptions(maxTokens, choices, value, structure, showsSpecialTokens);
    }

    public OutputOptions withStructure(Optional<StructuredOutput> value) {
        return new OutputOptions(maxTokens, choices, stop, value, showsSpecialTokens);
    }

    public OutputOptions withSpecialTokens(boolean shown) {
        return new OutputOptions(maxTokens, choices, stop, structure, shown);
    }
}
