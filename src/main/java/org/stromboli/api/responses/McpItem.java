package org.stromboli.api.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.toolserver.ServerTool;

/// What a response tells of tools that this server calls.
sealed interface McpItem extends OutputItem {

    /// The tools of a server.
    ///
    /// @param error why there are none
    @JsonNaming(SnakeCaseStrategy.class)
    record ListTools(
            String id,
            String type,
            String serverLabel,
            List<ListedTool> tools,
            @Nullable String error) implements McpItem {

        static ListTools begun(String label) {
            return new ListTools(ResponseReply.id("mcpl"), "mcp_list_tools", label, List.of(), null);
        }

        ListTools ended(McpOffer.Listed listed) {
            return new ListTools(
                    id,
                    type,
                    serverLabel,
                    listed.tools().stream().map(ListedTool::of).toList(),
                    listed.problem().orElse(null));
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record ListedTool(
            String name, String description, Map<String, Object> inputSchema, Map<String, Object> annotations) {

        static ListedTool of(ServerTool tool) {
            Map<String, Object> annotations = tool.readOnly() ? Map.of("read_only", true) : Map.of();
            return new ListedTool(tool.name(), tool.description(), tool.parameters(), annotations);
        }
    }

    /// A call and what it came to.
    ///
    /// @param output what the model was told
    /// @param outputImages that the tool made, as `data:` URLs; no field of OpenAI's
    @JsonNaming(SnakeCaseStrategy.class)
    record Call(
            String id,
            String type,
            String status,
            String serverLabel,
            String name,
            String arguments,
            @Nullable String output,
            @Nullable Failure error,
            @Nullable String approvalRequestId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> outputImages)
            implements McpItem {

        static Call begun(CompletionEvent.ServerCallBegan began) {
            return new Call(
                    ResponseReply.id("mcp"),
                    "mcp_call",
                    "in_progress",
                    began.tool().server(),
                    began.tool().name(),
                    began.arguments(),
                    null,
                    null,
                    began.approval().isEmpty() ? null : began.approval(),
                    null);
        }

        Call ended(CompletionEvent.ServerCallEnded end) {
            return new Call(
                    id,
                    type,
                    end.failed() ? "failed" : "completed",
                    serverLabel,
                    name,
                    arguments,
                    end.failed() ? null : end.output(),
                    end.failed() ? Failure.of(end.output()) : null,
                    approvalRequestId,
                    end.images().isEmpty() ? null : end.images());
        }
    }

    /// @param content as the model was told
    record Failure(String type, List<Map<String, String>> content) {

        static Failure of(String text) {
            return new Failure("mcp_tool_execution_error", List.of(Map.of("type", "text", "text", text)));
        }
    }

    /// The client has to approve a call.
    @JsonNaming(SnakeCaseStrategy.class)
    record ApprovalRequest(String id, String type, String serverLabel, String name, String arguments)
            implements McpItem {

        static ApprovalRequest of(CompletionEvent.ApprovalAsked asked) {
            return new ApprovalRequest(
                    ResponseReply.id("mcpr"),
                    "mcp_approval_request",
                    asked.tool().server(),
                    asked.tool().name(),
                    asked.arguments());
        }
    }
}
