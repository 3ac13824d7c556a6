package org.stromboli.api.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.chat.LogprobsBody;
import org.stromboli.api.request.ArgumentsText;

/// A piece of an answer: what the assistant says, or a call that it makes.
sealed interface OutputItem permits OutputItem.Message, OutputItem.ToolCall, McpItem {

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

    /// A call of a tool.
    sealed interface ToolCall extends OutputItem {

        String name();

        /// @param arguments as the model wrote them
        /// @param whole they are JSON, and the call is to be made
        ToolCall ended(String arguments, boolean whole);
    }

    /// A call that has begun, by the names of this API.
    static ToolCall called(Toolbox tools, String callId, String function) {
        Optional<Toolbox.Offered> offered = tools.called(function);
        String name = offered.map(Toolbox.Offered::name).orElse(function);
        @Nullable String namespace = offered.map(Toolbox.Offered::namespace).orElse(null);
        return offered.isPresent() && offered.get().custom()
                ? CustomCall.begun(callId, namespace, name)
                : Call.begun(callId, namespace, name);
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Call(
            String id,
            String type,
            String status,
            String callId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String namespace,

            String name,
            String arguments)
            implements ToolCall {

        static Call begun(String callId, @Nullable String namespace, String name) {
            return new Call(ResponseReply.id("fc"), "function_call", "in_progress", callId, namespace, name, "");
        }

        @Override
        public Call ended(String text, boolean whole) {
            return new Call(id, type, OutputItem.statusOf(whole), callId, namespace, name, text);
        }
    }

    /// A call whose only argument is a text.
    @JsonNaming(SnakeCaseStrategy.class)
    record CustomCall(
            String id,
            String type,
            String status,
            String callId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String namespace,

            String name,
            String input)
            implements ToolCall {

        private static final JsonMapper JSON = JsonMapper.builder().build();

        static CustomCall begun(String callId, @Nullable String namespace, String name) {
            return new CustomCall(
                    ResponseReply.id("ctc"), "custom_tool_call", "in_progress", callId, namespace, name, "");
        }

        @Override
        public CustomCall ended(String arguments, boolean whole) {
            return new CustomCall(id, type, OutputItem.statusOf(whole), callId, namespace, name, input(arguments));
        }

        /// Models that are not held to the schema may write anything; then the tool gets that. Of a call that was cut
        /// it is what is there of the text.
        private static String input(String arguments) {
            try {
                JsonNode input = JSON.readTree(arguments).path("input");
                return input.isTextual() ? input.asText() : arguments;
            } catch (JsonProcessingException e) {
                return ArgumentsText.isCut(arguments) ? ArgumentsText.textThereOf("input", arguments) : arguments;
            }
        }
    }

    private static String statusOf(boolean whole) {
        return whole ? "completed" : "incomplete";
    }
}
