package org.stromboli.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.CompletionUsage;
import org.stromboli.completion.TokenLogprob;

/// What stays the same in all parts of one answer to `POST /v1/completions`. Confined to the request's thread.
///
/// @param created seconds since 1970
/// @param echoed what stands before each answer of a prompt: the prompt, or nothing
record TextReply(String id, long created, String model, ChatReply.Wanted wanted, List<String> echoed) {

    private static final String OBJECT = "text_completion";

    /// Reads the completions of all prompts; the choices of the first prompt come first.
    TextAnswer whole(List<Completion> completions) throws InterruptedException {
        List<TextAnswer.Choice> choices = new ArrayList<>();
        CompletionUsage usage = CompletionUsage.NONE;
        for (int prompt = 0; prompt < completions.size(); prompt++) {
            Completion completion = completions.get(prompt);
            choices.addAll(choices(completion, echoed.get(prompt), choices.size()));
            usage = usage.plus(completion.usage());
        }
        return new TextAnswer(id, OBJECT, created, model, choices, UsageBody.of(usage));
    }

    private List<TextAnswer.Choice> choices(Completion completion, String echo, int firstIndex)
            throws InterruptedException {
        List<Gathered> gathered = new ArrayList<>();
        for (int i = 0; i < completion.choiceCount(); i++) {
            gathered.add(new Gathered());
        }
        while (!completion.isOver()) {
            CompletionEvent event = completion.next();
            gathered.get(event.choice()).add(event);
        }
        int[] promptIds = wanted.tokenIds() ? completion.promptIds() : null;
        List<TextAnswer.Choice> choices = new ArrayList<>();
        for (Gathered each : gathered) {
            choices.add(each.choice(firstIndex + choices.size(), echo, wanted, promptIds));
        }
        return choices;
    }

    TextAnswer chunk(List<TextAnswer.Choice> choices, @Nullable UsageBody usage) {
        return new TextAnswer(id, OBJECT, created, model, choices, usage);
    }

    private static final class Gathered {

        private final StringBuilder text = new StringBuilder();
        private final List<TokenLogprob> logprobs = new ArrayList<>();
        private final List<Integer> tokenIds = new ArrayList<>();
        private CompletionEvent.@Nullable Ended ended;

        void add(CompletionEvent event) {
            switch (event) {
                case CompletionEvent.Piece piece -> {
                    text.append(piece.text());
                    logprobs.addAll(piece.logprobs());
                    tokenIds.addAll(piece.tokenIds());
                }
                case CompletionEvent.Ended end -> ended = end;
            }
        }

        TextAnswer.Choice choice(int index, String echo, ChatReply.Wanted wanted, int @Nullable [] promptIds) {
            if (ended == null) {
                throw new IllegalStateException("choice %d has no end".formatted(index));
            }
            return new TextAnswer.Choice(
                    index,
                    echo + text,
                    wanted.logprobs() ? TextAnswer.Logprobs.of(logprobs, echo.length()) : null,
                    ChatReply.reason(ended),
                    ended.stoppedBy(),
                    wanted.tokenIds() ? tokenIds : null,
                    promptIds);
        }
    }
}
