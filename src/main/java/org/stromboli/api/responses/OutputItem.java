package org.stromboli.api.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.stromboli.api.LogprobsBody;

/// A piece of an answer: what the assistant says, or a call that it makes.
sealed interface OutputItem {

    String id();

    record Message(String id, String type, String role, String status, List<Text> content) implements OutputItem {

        static Message begun(String id) {
            return new Message(id, "message", "assistant", "in_progress", List.of());
        }

        static Message ended(String id, boolean whole, Text text) {
            return new Message(id, "message", "assistant", OutputItem.statusOf(whole), List.of(text));
        }
    }

    /// @param annotations there are none
    /// @param logprobs empty unless they were asked for
    record Text(String type, String text, List<Object> annotations, List<LogprobsBody.Entry> logprobs) {

        Text(String text, List<LogprobsBody.Entry> logprobs) {
            this("output_text", text, List.of(), logprobs);
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Call(String id, String type, String status, String callId, String name, String arguments)
            implements OutputItem {

        static Call begun(String id, String callId, String name) {
            return new Call(id, "function_call", "in_progress", callId, name, "");
        }

        /// @param whole the arguments are JSON, and the call is to be made
        Call ended(String text, boolean whole) {
            return new Call(id, type, OutputItem.statusOf(whole), callId, name, text);
        }
    }

    private static String statusOf(boolean whole) {
        return whole ? "completed" : "incomplete";
    }
}
