package org.stromboli.api.messages;

import java.util.List;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.CompletionUsage;

/// What stays the same in all parts of one answer.
record MessageReply(String id, String model) {

    /// Reads the whole completion.
    MessageAnswer whole(Completion completion) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        CompletionEvent event = completion.next();
        while (event instanceof CompletionEvent.Piece piece) {
            text.append(piece.text());
            event = completion.next();
        }
        List<MessageAnswer.Block> content =
                text.isEmpty() ? List.of() : List.of(MessageAnswer.Block.text(text.toString()));
        return body(content, MessageAnswer.Stop.of((CompletionEvent.Ended) event), completion.usage());
    }

    MessageAnswer body(List<MessageAnswer.Block> content, MessageAnswer.Stop stop, CompletionUsage usage) {
        return new MessageAnswer(id, model, content, stop, MessageAnswer.Usage.of(usage));
    }
}
