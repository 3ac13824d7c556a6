package org.stromboli.api.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.rounds.ServerOffer;
import org.stromboli.toolserver.ToolServer;
import org.stromboli.toolserver.ToolServers;

/// The field `tool_server` of a chat: labels of tool servers whose tools this server calls. Without it a chat is
/// offered those that the operator offers to every chat.
public record ToolServerReader(ToolServers servers) {

    private static final String FIELD = "tool_server";
    private static final int MAX_LABELS = 64;

    /// @throws RequestRejectedException if a server that the request names is not there
    public ServerOffer read(ChatBody body) {
        List<String> labels = body.toolServer();
        boolean single = body.n() == null || body.n() == 1;
        if (labels == null) {
            return offered(body, single);
        }
        if (!labels.isEmpty() && !single) {
            throw RequestRejectedException.invalid("n", "`n` must be 1 with `tool_server`.");
        }
        Check.atMost(FIELD, labels, MAX_LABELS);
        List<ServerOffer.Selection> named = new ArrayList<>();
        for (String label : labels) {
            ToolServer server = known(servers, FIELD, Check.present(FIELD, label));
            available(server);
            named.add(ServerOffer.Selection.all(server));
        }
        return ServerOffer.of(named, ToolsReader.names(body));
    }

    private ServerOffer offered(ChatBody body, boolean single) {
        List<String> leftOut = new ArrayList<>();
        List<ServerOffer.Selection> selected = new ArrayList<>();
        for (ToolServer server : servers.offered()) {
            Optional<String> problem = server.problem();
            if (problem.isPresent() || !single) {
                leftOut.add("The tool server %s is left out: %s"
                        .formatted(server.label(), problem.orElse("n is more than 1")));
            } else {
                selected.add(ServerOffer.Selection.all(server));
            }
        }
        ServerOffer offer = ServerOffer.of(selected, ToolsReader.names(body));
        leftOut.addAll(offer.leftOut());
        return offer.withLeftOut(leftOut);
    }

    /// A server that a request names.
    ///
    /// @param path of the label in the request
    public static ToolServer known(ToolServers servers, String path, String label) {
        return servers.named(label)
                .orElseThrow(() -> RequestRejectedException.invalid(
                        path,
                        "`%s` must be the label of a tool server that the operator configured (%s), got `%s`."
                                .formatted(path, labels(servers), JsonFields.shortened(label))));
    }

    private static String labels(ToolServers servers) {
        return servers.labels().isEmpty() ? "there is none" : String.join(", ", servers.labels());
    }

    private static void available(ToolServer server) {
        server.problem().ifPresent(problem -> {
            throw RequestRejectedException.of(
                    RequestRejectedException.Kind.UNAVAILABLE,
                    FIELD,
                    "tool_server_unavailable",
                    "The tool server `%s` cannot be used now: %s. Please try again later."
                            .formatted(server.label(), problem));
        });
    }
}
