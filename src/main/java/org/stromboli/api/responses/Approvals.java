package org.stromboli.api.responses;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.api.chat.ChatMessages;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.rounds.ServerOffer;

/// Calls that an earlier response asked the client to approve, and what the client says to them. Nothing is stored
/// here: the items that asked come back with the answers. Belongs to one request.
final class Approvals {

    private static final int MAX_REASON_LENGTH = 4096;

    private final ChatMessages messages;
    private final ServerOffer offer;
    private final Map<String, JsonFields> asked = new LinkedHashMap<>();
    private final List<ServerOffer.ApprovedCall> approved = new ArrayList<>();

    Approvals(ChatMessages messages, ServerOffer offer) {
        this.messages = messages;
        this.offer = offer;
    }

    void ask(JsonFields item) {
        asked.put(item.text("id"), item);
    }

    /// The call becomes one of the assistant's. One that is not approved has a result that says so.
    void answer(JsonFields response) {
        String path = response.path("approval_request_id");
        String id = response.text("approval_request_id");
        JsonFields item = asked.remove(id);
        if (item == null) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must be the id of an `mcp_approval_request` before it in `input`.".formatted(path));
        }
        boolean approve = response.required("approve").asBoolean();
        String name = name(item, approve);
        String given = item.optionalText("arguments");
        String arguments = given == null ? "" : given;
        messages.toolCall(item.path(), id, name, arguments, item.path(), item.path("arguments"));
        if (approve) {
            approved.add(new ServerOffer.ApprovedCall(id, name, arguments, id));
            return;
        }
        String reason = response.optionalText("reason");
        messages.toolResult(id, response.path(), path);
        messages.text("tool", response.path(), refusal(reason == null ? "" : reason), response.path());
    }

    private static String refusal(String reason) {
        String shown = reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH);
        return "The user did not approve this call.%s".formatted(shown.isEmpty() ? "" : " " + shown);
    }

    private String name(JsonFields item, boolean needed) {
        String label = item.text("server_label");
        String tool = item.text("name");
        return offer.nameOf(label, tool).orElseGet(() -> {
            if (needed) {
                throw RequestRejectedException.invalid(
                        item.path(),
                        "`%s` asks for a tool that none of the `tools` of this request has.".formatted(item.path()));
            }
            return Toolbox.function(label, tool);
        });
    }

    List<ServerOffer.ApprovedCall> approved() {
        return approved;
    }

    /// A sentence for each request that has no answer.
    List<String> unanswered() {
        return asked.values().stream()
                .map(item -> "%s (mcp_approval_request) is left out: it has no answer".formatted(item.path()))
                .toList();
    }
}
