package org.stromboli.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.TokenLogprob;
import org.stromboli.media.marks.PaintedPicture;

/// What stays the same in all parts of one answer, and how its events look in JSON. Confined to the
/// request's thread.
///
/// @param created seconds since 1970
record ChatReply(String id, long created, String model, Wanted wanted) {

    /// What the client asked to see beside the text.
    record Wanted(boolean logprobs, boolean tokenIds, boolean paintedImages, boolean usage, boolean continuousUsage) {

        static Wanted of(ChatBody body) {
            ChatBody.StreamOptions options = body.streamOptions();
            return new Wanted(
                    Check.isTrue(body.logprobs()),
                    Check.isTrue(body.returnTokenIds()),
                    Check.isTrue(body.returnPaintedImages()),
                    options != null && Check.isTrue(options.includeUsage()),
                    options != null && Check.isTrue(options.continuousUsageStats()));
        }
    }

    /// Reads the whole completion.
    ChatAnswer whole(Completion completion) throws InterruptedException {
        List<Gathered> choices = new ArrayList<>();
        for (int i = 0; i < completion.choiceCount(); i++) {
            choices.add(new Gathered());
        }
        while (!completion.isOver()) {
            CompletionEvent event = completion.next();
            choices.get(event.choice()).add(event);
        }
        List<ChatAnswer.Choice> bodies = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            bodies.add(choices.get(i).body(i, wanted));
        }
        return new ChatAnswer(
                id,
                "chat.completion",
                created,
                model,
                bodies,
                UsageBody.of(completion.usage()),
                wanted.tokenIds() ? completion.promptIds() : null,
                paintedImages(completion));
    }

    /// Null unless they were asked for.
    @Nullable
    List<PaintedPicture> paintedImages(Completion completion) {
        return wanted.paintedImages() ? completion.paintedPictures() : null;
    }

    /// Everything that was said of one choice.
    static final class Gathered {

        final StringBuilder text = new StringBuilder();
        final List<TokenLogprob> logprobs = new ArrayList<>();
        final List<Integer> tokenIds = new ArrayList<>();
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

        CompletionEvent.Ended ended() {
            if (ended == null) {
                throw new IllegalStateException("a choice has no end");
            }
            return ended;
        }

        ChatAnswer.Choice body(int index, Wanted wanted) {
            return new ChatAnswer.Choice(
                    index,
                    new ChatAnswer.Message("assistant", text.toString()),
                    wanted.logprobs() ? LogprobsBody.of(logprobs) : null,
                    reason(ended()),
                    ended().stoppedBy(),
                    wanted.tokenIds() ? tokenIds : null);
        }
    }

    static String reason(CompletionEvent.Ended ended) {
        return ended.reason().name().toLowerCase(Locale.ROOT);
    }
}
