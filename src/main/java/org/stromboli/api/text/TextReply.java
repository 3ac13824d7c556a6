package org.stromboli.api.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.ModelCard;
import org.stromboli.api.chat.AnswerHead;
import org.stromboli.api.chat.ChatReply;
import org.stromboli.api.chat.GatheredAnswer;
import org.stromboli.api.chat.UsageBody;
import org.stromboli.api.stream.AnswerEvents;
import org.stromboli.api.stream.AnswerReply;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionUsage;

/// What stays the same in all parts of one answer to `POST /v1/completions`. Confined to the request's thread.
///
/// @param created seconds since 1970
/// @param echoed what stands before each answer of a prompt: the prompt, or nothing
record TextReply(String id, long created, ModelCard model, ChatReply.Requested requested, List<String> echoed)
        implements AnswerReply {

    private AnswerHead head() {
        return new AnswerHead(id, created, model.name());
    }

    @Override
    public AnswerEvents events(Answer completion) {
        return new TextEvents(this, completion);
    }

    @Override
    public TextAnswer whole(Answer completion) throws InterruptedException {
        return whole(List.of(completion));
    }

    /// Reads the completions of all prompts; the choices of the first prompt come first.
    TextAnswer whole(List<? extends Answer> completions) throws InterruptedException {
        List<TextAnswer.Choice> choices = new ArrayList<>();
        CompletionUsage usage = CompletionUsage.NONE;
        for (int prompt = 0; prompt < completions.size(); prompt++) {
            Answer completion = completions.get(prompt);
            choices.addAll(choices(completion, echoed.get(prompt), choices.size()));
            usage = usage.plus(completion.usage());
        }
        return new TextAnswer(head(), choices, UsageBody.of(usage), model.fingerprint());
    }

    private List<TextAnswer.Choice> choices(Answer completion, String echo, int firstIndex)
            throws InterruptedException {
        List<GatheredAnswer> gathered = GatheredAnswer.all(completion);
        int[] promptIds = requested.tokenIds() ? completion.promptIds() : null;
        List<TextAnswer.Choice> choices = new ArrayList<>();
        for (GatheredAnswer each : gathered) {
            choices.add(choice(firstIndex + choices.size(), echo, each, promptIds));
        }
        return choices;
    }

    TextAnswer chunk(List<TextAnswer.Choice> choices, @Nullable UsageBody usage) {
        String fingerprint = choices.isEmpty() ? model.fingerprint() : null; // beside the usage of the whole
        return new TextAnswer(head(), choices, usage, fingerprint);
    }

    private TextAnswer.Choice choice(int index, String echo, GatheredAnswer said, int @Nullable [] promptIds) {
        return new TextAnswer.Choice(
                index,
                echo + said.text(),
                requested.logprobs()
                        ? TextAnswer.Logprobs.of(said.logprobs(), requested.tokenNames(), echo.length())
                        : null,
                TextAnswer.Ending.of(said.ended()),
                requested.tokenIds() ? said.tokenIds() : null,
                promptIds);
    }
}
