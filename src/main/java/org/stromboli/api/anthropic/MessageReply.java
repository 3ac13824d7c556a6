package org.stromboli.api.anthropic;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.api.chat.GatheredAnswer;
import org.stromboli.api.request.ArgumentsText;
import org.stromboli.api.stream.AnswerEvents;
import org.stromboli.api.stream.AnswerReply;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionUsage;

/// What stays the same in all parts of one answer. What a model thought before it answered is left out: clients would
/// have to send it back signed.
record MessageReply(String id, String model) implements AnswerReply {

    @Override
    public AnswerEvents events(Answer completion) {
        return new MessageEvents(this, completion);
    }

    @Override
    public MessageAnswer whole(Answer completion) throws InterruptedException {
        GatheredAnswer said = GatheredAnswer.all(completion).getFirst();
        List<MessageAnswer.Block> content = new ArrayList<>();
        if (!said.text().isEmpty()) {
            content.add(MessageAnswer.Block.text(said.text()));
        }
        for (GatheredAnswer.Call call : said.calls()) {
            // A call that was cut short has the values that are there.
            content.add(
                    MessageAnswer.Block.toolUse(call.id(), call.name(), ArgumentsText.whatIsThere(call.arguments())));
        }
        return body(content, MessageAnswer.Stop.of(said.ended()), completion.usage());
    }

    MessageAnswer body(List<MessageAnswer.Block> content, MessageAnswer.Stop stop, CompletionUsage usage) {
        return new MessageAnswer(id, model, content, stop, MessageAnswer.Usage.of(usage));
    }
}
