package org.stromboli.api.responses;

import java.util.List;
import java.util.Optional;
import org.stromboli.rounds.ServerOffer;
import org.stromboli.toolserver.ServerTool;

/// The tool servers of one request: what the model is offered of them, and what the response tells of each. Immutable.
record McpOffer(ServerOffer offer, List<Listed> lists) {

    /// What a server has that the request allows.
    ///
    /// @param problem why it cannot be used now
    record Listed(String label, List<ServerTool> tools, Optional<String> problem) {}

    /// Whether the response has items of tool servers.
    boolean isEmpty() {
        return lists.isEmpty();
    }

    McpOffer withApproved(List<ServerOffer.ApprovedCall> calls) {
        return new McpOffer(offer.withApproved(calls), lists);
    }
}
