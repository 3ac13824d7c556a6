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
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;

/// What stays the same in all parts of one answer.
///
/// @param created seconds since 1970
record ResponseReply(String id, long created, ModelCard model, ResponsesBody asked, Toolbox tools)
        implements AnswerReply {

    String truncation() {
        JsonNode asked =
                this.asked.others() == null ? null : this.asked.others().get("truncation");
        return asked == null || asked.isNull() ? "disabled" : asked.asText();
    }

    @Override
    public AnswerEvents events(Completion completion) {
        return new ResponseEvents(this, completion);
    }

    @Override
    public ResponseBody whole(Completion completion) throws InterruptedException {
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
