package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.LogprobsBody;

/// An event of a streamed response. Its type is also the name under which it is sent, and its number tells its place.
sealed interface ResponseEvent {

    String type();

    /// The response begins, goes on, or has ended in one way or another.
    @JsonNaming(SnakeCaseStrategy.class)
    record Lifecycle(String type, int sequenceNumber, ResponseBody response) implements ResponseEvent {}

    /// An item begins or is complete.
    @JsonNaming(SnakeCaseStrategy.class)
    record Item(String type, int sequenceNumber, int outputIndex, OutputItem item) implements ResponseEvent {}

    /// A text begins or is complete.
    @JsonNaming(SnakeCaseStrategy.class)
    record Part(String type, int sequenceNumber, String itemId, int outputIndex, int contentIndex, OutputItem.Text part)
            implements ResponseEvent {}

    @JsonNaming(SnakeCaseStrategy.class)
    record TextDelta(
            String type,
            int sequenceNumber,
            String itemId,
            int outputIndex,
            int contentIndex,
            String delta,
            List<LogprobsBody.Entry> logprobs)
            implements ResponseEvent {

        /// Of a message's only part.
        TextDelta(int sequenceNumber, String itemId, int outputIndex, String delta, List<LogprobsBody.Entry> logprobs) {
            this("response.output_text.delta", sequenceNumber, itemId, outputIndex, 0, delta, logprobs);
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record TextDone(
            String type,
            int sequenceNumber,
            String itemId,
            int outputIndex,
            int contentIndex,
            String text,
            List<LogprobsBody.Entry> logprobs)
            implements ResponseEvent {

        /// Of a message's only part.
        TextDone(int sequenceNumber, String itemId, int outputIndex, OutputItem.Text text) {
            this("response.output_text.done", sequenceNumber, itemId, outputIndex, 0, text.text(), text.logprobs());
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record ArgumentsDelta(String type, int sequenceNumber, String itemId, int outputIndex, String delta)
            implements ResponseEvent {}

    @JsonNaming(SnakeCaseStrategy.class)
    record ArgumentsDone(String type, int sequenceNumber, String itemId, int outputIndex, String name, String arguments)
            implements ResponseEvent {}

    /// The input of a custom tool is complete.
    @JsonNaming(SnakeCaseStrategy.class)
    record InputDone(String type, int sequenceNumber, String itemId, int outputIndex, String input)
            implements ResponseEvent {}

    /// Something happens to an item.
    @JsonNaming(SnakeCaseStrategy.class)
    record Progress(String type, int sequenceNumber, String itemId, int outputIndex) implements ResponseEvent {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Failed(
            String type,
            int sequenceNumber,
            @Nullable String code,
            String message,
            @Nullable String param) implements ResponseEvent {}
}
