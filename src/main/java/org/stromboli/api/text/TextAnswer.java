package org.stromboli.api.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.AnswerHead;
import org.stromboli.api.chat.ChatReply;
import org.stromboli.api.chat.LogprobsBody;
import org.stromboli.api.chat.TokenNames;
import org.stromboli.api.chat.UsageBody;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.TokenLogprob;

/// An answer of `POST /v1/completions`, whole or one event of a stream.
///
/// @param object `text_completion` in both
/// @param systemFingerprint of a whole answer, or beside the usage of a stream
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextAnswer(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @Nullable UsageBody usage,
        @Nullable String systemFingerprint) {

    TextAnswer(AnswerHead head, List<Choice> choices, @Nullable UsageBody usage, @Nullable String systemFingerprint) {
        this(head.id(), "text_completion", head.created(), head.model(), choices, usage, systemFingerprint);
    }

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Choice(
            int index,
            String text,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Logprobs logprobs,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String finishReason,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Object stopReason,

            @Nullable List<Integer> tokenIds,
            int @Nullable [] promptTokenIds) {

        Choice(
                int index,
                String text,
                @Nullable Logprobs logprobs,
                Ending ending,
                @Nullable List<Integer> tokenIds,
                int @Nullable [] promptTokenIds) {
            this(index, text, logprobs, ending.finishReason(), ending.stopReason(), tokenIds, promptTokenIds);
        }

        /// A piece of an answer that goes on.
        static Choice text(int index, String text) {
            return new Choice(index, text, null, Ending.NONE, null, null);
        }
    }

    /// Why an answer ended, both null while it goes on.
    record Ending(@Nullable String finishReason, @Nullable Object stopReason) {

        static final Ending NONE = new Ending(null, null);

        static Ending of(CompletionEvent.Ended ended) {
            return new Ending(ChatReply.reason(ended), ended.stoppedBy());
        }
    }

    /// The older form: a list for each property, one entry for each token.
    ///
    /// @param textOffset where each token begins in the text
    @JsonNaming(SnakeCaseStrategy.class)
    record Logprobs(
            List<String> tokens,
            List<Double> tokenLogprobs,
            List<Map<String, Double>> topLogprobs,
            List<Integer> textOffset) {

        static Logprobs of(List<TokenLogprob> tokens, TokenNames names, int offset) {
            Logprobs all = new Logprobs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            int at = offset;
            for (TokenLogprob token : tokens) {
                Map<String, Double> alternatives = new LinkedHashMap<>();
                alternatives.put(names.of(token), LogprobsBody.number(token.logprob()));
                token.alternatives()
                        .forEach(each -> alternatives.putIfAbsent(names.of(each), LogprobsBody.number(each.logprob())));
                all.tokens.add(names.of(token));
                all.tokenLogprobs.add(LogprobsBody.number(token.logprob()));
                all.topLogprobs.add(alternatives);
                all.textOffset.add(at);
                at += token.text().length();
            }
            return all;
        }
    }
}
