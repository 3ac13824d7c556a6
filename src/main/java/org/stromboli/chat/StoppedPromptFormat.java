package org.stromboli.chat;

import java.util.List;
import java.util.stream.Stream;
import org.stromboli.generation.Prompt;

/// The same prompts, and further texts that end an answer. Immutable and thread-safe.
///
/// @param stops no part of the answer
public record StoppedPromptFormat(PromptFormat plain, List<String> stops) implements WrappingPromptFormat {

    public StoppedPromptFormat {
        stops = List.copyOf(stops);
    }

    @Override
    public Prompt prompt(PromptRequest request) {
        return plain.prompt(request);
    }

    @Override
    public EndOfTurn endOfTurn() {
        EndOfTurn end = plain.endOfTurn();
        return new EndOfTurn(
                Stream.concat(end.texts().stream(), stops.stream()).distinct().toList(), end.tokenIds());
    }

    @Override
    public PromptFormat around(PromptFormat other) {
        return new StoppedPromptFormat(other, stops);
    }
}
