package org.stromboli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.stromboli.chat.tools.ForcedCall;
import org.stromboli.chat.tools.OutputPart;
import org.stromboli.chat.tools.ToolCallParser;

/// One answer of a model that may call tools, taken apart as it comes. Confined to the request's thread.
final class ToolAnswer {

    private final ToolCallParser reader;
    private final boolean parallel;
    private final Optional<ForcedCall> forced;
    private final Optional<String> only;
    private boolean begun;
    private int calls;

    /// @param parallel whether the answer goes on after a call
    /// @param forced whose opening is in the prompt
    /// @param only the function that a demanded call can only be of; empty where there are several
    ToolAnswer(ToolCallParser reader, boolean parallel, Optional<ForcedCall> forced, Optional<String> only) {
        this.reader = reader;
        this.only = only;
        this.parallel = parallel;
        this.forced = forced;
        forced.ifPresent(call -> reader.push(call.opening()));
    }

    /// What a piece becomes. Its tokens stay with the first of its parts.
    List<CompletionEvent> read(CompletionEvent.Piece piece) {
        return events(piece, reader.push(piece.text()));
    }

    /// How an answer came to its end.
    enum End {
        /// The model ended it.
        ITSELF,
        /// A stop string was found.
        STOP_STRING,
        /// It had as many tokens as it may have, or the request ended.
        CUT
    }

    /// What the last piece becomes.
    List<CompletionEvent> finish(CompletionEvent.Piece piece, End end) {
        List<OutputPart> parts = new ArrayList<>(reader.push(piece.text()));
        if (forced.isEmpty()) {
            // Marks before a stop string are text, as all that stands before one.
            boolean text = end == End.ITSELF || end == End.STOP_STRING && !tellsOfCall(parts);
            parts.addAll(text ? reader.finish() : reader.cut());
            return events(piece, parts);
        }
        if (end == End.ITSELF) {
            parts.addAll(reader.push(forced.get().closing()));
            parts.addAll(reader.finish());
            return events(piece, parts);
        }
        parts.addAll(reader.cut());
        parts.removeIf(OutputPart.Text.class::isInstance); // the notation of a call without a name
        if (!tellsOfCall(parts)) {
            only.ifPresent(name -> parts.add(new OutputPart.CallBegan(0, name)));
        }
        return events(piece, parts);
    }

    private boolean tellsOfCall(List<OutputPart> parts) {
        return begun || parts.stream().anyMatch(OutputPart.CallBegan.class::isInstance);
    }

    /// Whether nothing more is requested.
    boolean isDone() {
        return !parallel && calls > 0;
    }

    boolean hasCalls() {
        return calls > 0;
    }

    private List<CompletionEvent> events(CompletionEvent.Piece piece, List<OutputPart> parts) {
        List<CompletionEvent> events = new ArrayList<>();
        boolean textFirst = !parts.isEmpty() && parts.getFirst() instanceof OutputPart.Text && !isDone();
        if (!textFirst) {
            events.add(new CompletionEvent.Piece(piece.choice(), "", piece.tokenIds(), piece.logprobs()));
        }
        for (OutputPart part : parts) {
            if (isDone()) {
                break;
            }
            switch (part) {
                case OutputPart.Text(String text) -> {
                    boolean first = textFirst && events.isEmpty();
                    events.add(new CompletionEvent.Piece(
                            piece.choice(),
                            text,
                            first ? piece.tokenIds() : List.of(),
                            first ? piece.logprobs() : List.of()));
                }
                case OutputPart.Thought(String text) -> events.add(new CompletionEvent.Thought(piece.choice(), text));
                case OutputPart.CallBegan(int call, String name) -> {
                    begun = true;
                    events.add(new CompletionEvent.CallBegan(piece.choice(), call, newId(), name));
                }
                case OutputPart.CallArguments(int call, String text) ->
                    events.add(new CompletionEvent.CallArguments(piece.choice(), call, text));
                case OutputPart.CallBroken(int call, String text) ->
                    events.add(new CompletionEvent.CallBroken(piece.choice(), call, text));
                case OutputPart.CallEnded ended -> calls++;
            }
        }
        return events;
    }

    private static String newId() {
        return "call_" + UUID.randomUUID().toString().replace("-", "");
    }
}
