package org.stromboli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.request.StopStrings;
import org.stromboli.generation.TokenLogprobs;

/// The text of one choice as its tokens arrive. Confined to the request's thread.
final class ChoiceText {

    private final TokenText vocabulary;
    private final TokenText.Growing text;
    private final StopMatcher stop;
    private final boolean showsEnd;
    private final int minTokens;
    private final Map<Integer, String> marks;
    private final @Nullable ToolAnswer tools;
    private int tokens;
    private boolean ended;

    /// @param text that grows by the answer's tokens
    /// @param minTokens stop strings are not looked for in the first so many tokens
    ChoiceText(TokenText vocabulary, TokenText.Growing text, StopStrings stop, int minTokens, ToolPlan tools) {
        this.vocabulary = vocabulary;
        this.text = text;
        this.showsEnd = stop.included();
        this.stop = new StopMatcher(stop);
        this.minTokens = minTokens;
        this.marks = tools.marks();
        this.tools = tools.answer();
    }

    /// What a token brings, at least the piece that it is part of.
    List<CompletionEvent> push(int choice, int id, @Nullable TokenLogprobs logprobs) {
        tokens++;
        String added = text.append(id) + marks.getOrDefault(id, "");
        String shown = tokens <= minTokens ? added : stop.push(added);
        CompletionEvent.Piece piece = new CompletionEvent.Piece(
                choice, shown, List.of(id), logprobs == null ? List.of() : List.of(describe(id, logprobs)));
        return tools == null ? List.of(piece) : tools.read(piece);
    }

    /// What was held back until now.
    ///
    /// @param ids of the token that ended the answer, if there was one
    /// @param byItself the model ended the answer
    List<CompletionEvent> finish(int choice, List<Integer> ids, boolean byItself) {
        StringBuilder end = new StringBuilder();
        if (showsEnd) {
            ids.forEach(id -> end.append(text.append(id)));
        }
        String last = end.append(text.finish()).toString();
        String shown = tokens < minTokens ? last : stop.push(last) + stop.flush();
        CompletionEvent.Piece piece = new CompletionEvent.Piece(choice, shown, ids, List.of());
        List<CompletionEvent> events = tools == null ? List.of(piece) : tools.finish(piece, end(byItself));
        return events.stream().filter(ChoiceText::saysSomething).toList();
    }

    private ToolAnswer.End end(boolean byItself) {
        if (stop.found() != null) {
            return ToolAnswer.End.STOP_STRING;
        }
        return byItself ? ToolAnswer.End.ITSELF : ToolAnswer.End.CUT;
    }

    private static boolean saysSomething(CompletionEvent event) {
        return !(event instanceof CompletionEvent.Piece piece)
                || !piece.text().isEmpty()
                || !piece.tokenIds().isEmpty();
    }

    /// Whether the answer has all that is requested of it.
    boolean isDone() {
        return tools != null && tools.isDone();
    }

    boolean hasCalls() {
        return tools != null && tools.hasCalls();
    }

    /// Whether what still comes belongs to the answer no more.
    boolean isOver() {
        return stop.found() != null || isDone();
    }

    /// The stop string that was found, or null.
    @Nullable
    String stoppedBy() {
        return stop.found();
    }

    int tokens() {
        return tokens;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }

    private TokenLogprob describe(int id, TokenLogprobs logprobs) {
        List<TokenLogprob> alternatives = new ArrayList<>(logprobs.ids().length);
        for (int i = 0; i < logprobs.ids().length; i++) {
            alternatives.add(TokenLogprob.of(vocabulary, logprobs.ids()[i], logprobs.logprobs()[i], List.of()));
        }
        return TokenLogprob.of(vocabulary, id, logprobs.chosen(), alternatives);
    }
}
