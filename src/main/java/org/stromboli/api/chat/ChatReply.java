package org.stromboli.api.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.ModelCard;
import org.stromboli.api.fields.Check;
import org.stromboli.api.request.ChatBody;
import org.stromboli.api.stream.AnswerEvents;
import org.stromboli.api.stream.AnswerReply;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.media.marks.PaintedImage;

/// What stays the same in all parts of one answer, and how its events look in JSON. Confined to the
/// request's thread.
///
/// @param created seconds since 1970
/// @param echoed stands before each answer: the message that it continues, or nothing
public record ChatReply(String id, long created, ModelCard model, Requested requested, String echoed)
        implements AnswerReply {

    /// The last event of OpenAI's streams, which is no JSON.
    public static final String END_OF_STREAM = "[DONE]";

    /// What the client asked to see beside the text.
    public record Requested(
            boolean logprobs,
            TokenNames tokenNames,
            boolean tokenIds,
            boolean paintedImages,
            boolean usage,
            boolean continuousUsage) {

        public static Requested of(ChatBody body) {
            ChatBody.StreamOptions options = body.streamOptions();
            return new Requested(
                    Check.isTrue(body.logprobs()),
                    Check.isTrue(body.returnTokensAsTokenIds()) ? TokenNames.IDS : TokenNames.TEXTS,
                    Check.isTrue(body.returnTokenIds()),
                    Check.isTrue(body.returnPaintedImages()),
                    options != null && Check.isTrue(options.includeUsage()),
                    options != null && Check.isTrue(options.continuousUsageStats()));
        }
    }

    AnswerHead head() {
        return new AnswerHead(id, created, model.name());
    }

    @Override
    public AnswerEvents events(Answer completion) {
        return new ChatEvents(this, completion);
    }

    @Override
    public ChatAnswer whole(Answer completion) throws InterruptedException {
        List<GatheredAnswer> choices = GatheredAnswer.all(completion);
        List<ChatAnswer.Choice> bodies = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            bodies.add(choice(i, choices.get(i)));
        }
        return new ChatAnswer(
                head(),
                bodies,
                UsageBody.of(completion.usage()),
                model.fingerprint(),
                requested.tokenIds() ? completion.promptIds() : null,
                paintedImages(completion));
    }

    /// Null unless they were asked for.
    @Nullable
    List<PaintedImage> paintedImages(Answer completion) {
        return requested.paintedImages() ? completion.paintedImages() : null;
    }

    private ChatAnswer.Choice choice(int index, GatheredAnswer said) {
        List<ToolCallAnswer> calls =
                said.calls().stream().map(ToolCallAnswer::whole).toList();
        return new ChatAnswer.Choice(
                index,
                new ChatAnswer.Message(
                        "assistant",
                        said.text().isEmpty() && !calls.isEmpty() ? null : echoed + said.text(),
                        said.thoughts().isEmpty() ? null : said.thoughts(),
                        calls.isEmpty() ? null : calls,
                        said.serverCalls().isEmpty() ? null : said.serverCalls()),
                requested.logprobs() ? LogprobsBody.of(said.logprobs(), requested.tokenNames()) : null,
                reason(said.ended()),
                said.ended().stoppedBy(),
                requested.tokenIds() ? said.tokenIds() : null);
    }

    public static String reason(CompletionEvent.Ended ended) {
        return ended.reason().name().toLowerCase(Locale.ROOT);
    }
}
