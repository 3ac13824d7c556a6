package org.stromboli.completion;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.TokenLogprobs;

/// The text of one choice as its tokens arrive. Confined to the request's thread.
final class ChoiceText {

    private final TokenText vocabulary;
    private final TokenText.Growing text;
    private final StopMatcher stop;
    private final int minTokens;
    private int tokens;
    private boolean ended;

    /// @param minTokens stop strings are not looked for in the first so many tokens
    ChoiceText(TokenText vocabulary, boolean continuing, StopStrings stop, int minTokens) {
        this.vocabulary = vocabulary;
        this.text = vocabulary.grow(continuing);
        this.stop = new StopMatcher(stop);
        this.minTokens = minTokens;
    }

    CompletionEvent.Piece push(int choice, int id, @Nullable TokenLogprobs logprobs) {
        tokens++;
        String added = text.append(id);
        String shown = tokens <= minTokens ? added : stop.push(added);
        return new CompletionEvent.Piece(
                choice, shown, List.of(id), logprobs == null ? List.of() : List.of(describe(id, logprobs)));
    }

    /// The text that was held back until now, empty if there is none.
    String flush() {
        String last = text.finish();
        return tokens < minTokens ? last : stop.push(last) + stop.flush();
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
