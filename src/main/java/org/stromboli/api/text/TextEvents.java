package org.stromboli.api.text;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.ChatReply;
import org.stromboli.api.chat.UsageBody;
import org.stromboli.api.error.ErrorBody;
import org.stromboli.api.stream.AnswerEvents;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.generation.RequestRejectedException;

/// The continuation of one prompt as chunks. Confined to one thread.
final class TextEvents implements AnswerEvents {

    private final TextReply reply;
    private final Answer completion;
    private final BitSet begun = new BitSet();
    private final int[] sent; // [choices] characters

    TextEvents(TextReply reply, Answer completion) {
        this.reply = reply;
        this.completion = completion;
        this.sent = new int[completion.choiceCount()];
    }

    @Override
    public void take(CompletionEvent event, Sink sink) {
        boolean first = !begun.get(event.choice());
        begun.set(event.choice());
        String echo = reply.echoed().getFirst();
        if (first && !echo.isEmpty()) {
            send(sink, choice(event.choice(), echo));
        }
        switch (event) {
            case CompletionEvent.Piece piece -> sendPiece(sink, piece, first);
            case CompletionEvent.Ended ended -> send(sink, ended(ended));
            case CompletionEvent.Aside aside -> {}
        }
    }

    @Override
    public void done(Sink sink) {
        if (reply.requested().usage()) {
            sink.data(reply.chunk(List.of(), UsageBody.of(completion.usage())));
        }
        sink.text(ChatReply.END_OF_STREAM);
    }

    @Override
    public void failed(RequestRejectedException cause, Sink sink) {
        sink.event("error", ErrorBody.of(cause));
    }

    private void sendPiece(Sink sink, CompletionEvent.Piece piece, boolean first) {
        ChatReply.Requested requested = reply.requested();
        boolean tokenShown = !piece.tokenIds().isEmpty() && (requested.tokenIds() || requested.logprobs());
        if (piece.text().isEmpty() && !tokenShown) {
            return;
        }
        int offset = sent[piece.choice()];
        sent[piece.choice()] += piece.text().length();
        TextAnswer.Logprobs logprobs = piece.logprobs().isEmpty()
                ? null
                : TextAnswer.Logprobs.of(piece.logprobs(), requested.tokenNames(), offset);
        int[] promptIds = first && requested.tokenIds() ? completion.promptIds() : null;
        List<Integer> ids = requested.tokenIds() ? piece.tokenIds() : null;
        send(
                sink,
                new TextAnswer.Choice(piece.choice(), piece.text(), logprobs, TextAnswer.Ending.NONE, ids, promptIds));
    }

    private TextAnswer.Choice choice(int index, String text) {
        sent[index] += text.length();
        return TextAnswer.Choice.text(index, text);
    }

    private static TextAnswer.Choice ended(CompletionEvent.Ended ended) {
        return new TextAnswer.Choice(ended.choice(), "", null, TextAnswer.Ending.of(ended), null, null);
    }

    private void send(Sink sink, TextAnswer.Choice choice) {
        @Nullable UsageBody usage = reply.requested().continuousUsage() ? UsageBody.of(completion.usage()) : null;
        sink.data(reply.chunk(List.of(choice), usage));
    }
}
