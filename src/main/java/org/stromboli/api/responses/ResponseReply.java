package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.stromboli.api.ModelCard;
import org.stromboli.api.chat.GatheredAnswer;
import org.stromboli.api.chat.LogprobsBody;
import org.stromboli.api.request.ArgumentsText;
import org.stromboli.api.stream.AnswerEvents;
import org.stromboli.api.stream.AnswerReply;
import org.stromboli.completion.Answer;
import org.stromboli.completion.CompletionEvent;

/// What stays the same in all parts of one answer.
///
/// @param created seconds since 1970
record ResponseReply(String id, long created, ModelCard model, ResponsesBody asked, Toolbox tools, McpOffer servers)
        implements AnswerReply {

    String truncation() {
        JsonNode asked =
                this.asked.others() == null ? null : this.asked.others().get("truncation");
        return asked == null || asked.isNull() ? "disabled" : asked.asText();
    }

    @Override
    public AnswerEvents events(Answer completion) {
        return new ResponseEvents(this, completion);
    }

    @Override
    public ResponseBody whole(Answer completion) throws InterruptedException {
        return servers.isEmpty() ? plain(completion) : withServers(completion);
    }

    /// Items in the order in which they come about.
    private ResponseBody withServers(Answer completion) throws InterruptedException {
        ItemEvents items = new ItemEvents(ItemEvents.SILENT, ResponsesTranslation.wantsLogprobs(asked), tools);
        servers.lists().forEach(items::list);
        boolean whole = true;
        while (!completion.isOver()) {
            CompletionEvent event = completion.next();
            items.take(event);
            whole &= !(event instanceof CompletionEvent.Ended ended) || isWhole(ended);
        }
        return ResponseBody.of(
                this, ResponseBody.State.ended(whole, items.ended(), ResponseUsage.of(completion.usage())));
    }

    private ResponseBody plain(Answer completion) throws InterruptedException {
        GatheredAnswer said = GatheredAnswer.all(completion).getFirst();
        boolean whole = isWhole(said.ended());
        List<OutputItem> output = new ArrayList<>();
        List<GatheredAnswer.Call> calls = said.calls();
        if (!said.text().isEmpty() || calls.isEmpty()) {
            OutputItem.Text text = new OutputItem.Text(said.text(), logprobs(said));
            output.add(OutputItem.Message.ended(id("msg"), whole, text));
        }
        for (GatheredAnswer.Call call : calls) {
            output.add(OutputItem.called(tools, call.id(), call.name())
                    .ended(call.arguments(), ArgumentsText.isWhole(call.arguments())));
        }
        return ResponseBody.of(this, ResponseBody.State.ended(whole, output, ResponseUsage.of(completion.usage())));
    }

    private List<LogprobsBody.Entry> logprobs(GatheredAnswer said) {
        return ResponsesTranslation.wantsLogprobs(asked)
                ? LogprobsBody.of(said.logprobs()).content()
                : List.of();
    }

    static boolean isWhole(CompletionEvent.Ended ended) {
        return ended.reason() != CompletionEvent.Reason.LENGTH;
    }

    static String id(String kind) {
        return kind + "_" + UUID.randomUUID().toString().replace("-", "");
    }
}
