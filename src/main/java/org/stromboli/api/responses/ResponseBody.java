package org.stromboli.api.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A response, whole or as it stands in an event of a stream; it repeats what was asked for.
///
/// @param createdAt seconds since 1970
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
record ResponseBody(
        String id,
        String object,
        long createdAt,
        String status,
        boolean background,
        @Nullable Failure error,
        @Nullable Incomplete incompleteDetails,
        @Nullable String instructions,
        @Nullable Long maxOutputTokens,
        String model,
        List<OutputItem> output,
        boolean parallelToolCalls,
        @Nullable String previousResponseId,
        boolean store,
        double temperature,
        Map<String, Object> text,
        JsonNode toolChoice,
        List<JsonNode> tools,
        double topP,
        String truncation,
        @Nullable ResponseUsage usage,
        @Nullable String user,
        Map<String, String> metadata) {

    record Failure(String code, String message) {}

    record Incomplete(String reason) {}

    /// What changes while a response is made.
    ///
    /// @param incomplete why it is, or null
    /// @param failure why it failed, or null
    record State(
            String status,
            @Nullable String incomplete,
            @Nullable Failure failure,
            List<OutputItem> output,
            @Nullable ResponseUsage usage) {

        static final State BEGUN = new State("in_progress", null, null, List.of(), null);

        /// @param whole it was not cut at its limit of tokens
        static State ended(boolean whole, List<OutputItem> output, ResponseUsage usage) {
            return whole
                    ? new State("completed", null, null, output, usage)
                    : new State("incomplete", "max_output_tokens", null, output, usage);
        }

        static State failed(Failure failure, List<OutputItem> output, ResponseUsage usage) {
            return new State("failed", null, failure, output, usage);
        }
    }

    static ResponseBody of(ResponseReply reply, State state) {
        ResponsesBody asked = reply.asked();
        boolean background = false;
        String previousResponseId = null;
        boolean store = false;
        return new ResponseBody(
                reply.id(),
                "response",
                reply.created(),
                state.status(),
                background,
                state.failure(),
                state.incomplete() == null ? null : new Incomplete(state.incomplete()),
                asked.instructions(),
                asked.maxOutputTokens(),
                reply.model().name(),
                state.output(),
                asked.parallelToolCalls() == null || asked.parallelToolCalls(),
                previousResponseId,
                store,
                asked.temperature() == null
                        ? reply.model().defaults().sampling().temperature()
                        : asked.temperature(),
                Map.of("format", format(asked)),
                asked.toolChoice() == null || asked.toolChoice().isNull()
                        ? TextNode.valueOf("auto")
                        : asked.toolChoice(),
                asked.tools() == null ? List.of() : asked.tools(),
                asked.topP() == null ? reply.model().defaults().sampling().topP() : asked.topP(),
                reply.truncation(),
                state.usage(),
                asked.user(),
                asked.metadata() == null ? Map.of() : asked.metadata());
    }

    private static Object format(ResponsesBody asked) {
        ResponsesBody.TextConfig text = asked.text();
        return text == null
                        || text.format() == null
                        || !"json_schema".equals(text.format().type())
                ? Map.of(
                        "type",
                        text == null || text.format() == null
                                ? "text"
                                : text.format().type())
                : text.format();
    }
}
