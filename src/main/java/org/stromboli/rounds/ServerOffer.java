package org.stromboli.rounds;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.stromboli.chat.tools.Tool;
import org.stromboli.toolserver.ServerTool;
import org.stromboli.toolserver.ToolServer;

/// The tools of servers that one request offers to the model. Immutable.
///
/// @param approved calls that the model made in an earlier response, and that the client approves now
/// @param leftOut a sentence for what is not offered though the request has it
public record ServerOffer(List<OfferedTool> tools, List<ApprovedCall> approved, List<String> leftOut) {

    public static final ServerOffer NONE = new ServerOffer(List.of(), List.of(), List.of());

    /// Tools of a request, those of its client among them.
    public static final int MAX_TOOLS = 128;

    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_NAMED = 8;

    public ServerOffer {
        tools = List.copyOf(tools);
        approved = List.copyOf(approved);
        leftOut = List.copyOf(leftOut);
    }

    /// A server that a request names.
    ///
    /// @param allowed which of its tools are meant
    /// @param asks which of them the client has to approve
    public record Selection(ToolServer server, Predicate<ServerTool> allowed, Predicate<ServerTool> asks) {

        /// All of its tools, called without asking.
        public static Selection all(ToolServer server) {
            return new Selection(server, tool -> true, tool -> false);
        }

        /// What the request means of the tools that the server has now.
        public List<ServerTool> tools() {
            return server.tools().stream().filter(allowed).toList();
        }
    }

    /// A call that waits for nothing but to be made.
    ///
    /// @param arguments JSON as the model wrote it
    /// @param requestId of the item that asked for approval
    public record ApprovedCall(String id, String name, String arguments, String requestId) {}

    /// A tool has its own name where no other of the request has it, and its server's label before it where one has.
    ///
    /// @param taken names of the client's tools
    public static ServerOffer of(List<Selection> selections, Set<String> taken) {
        Map<String, Integer> uses = new HashMap<>();
        taken.forEach(name -> uses.merge(name, 1, Integer::sum));
        selections.forEach(each -> each.tools().forEach(tool -> uses.merge(plain(tool.name()), 1, Integer::sum)));
        List<OfferedTool> offered = new ArrayList<>();
        List<String> beyond = new ArrayList<>();
        for (Selection each : selections) {
            for (ServerTool tool : each.tools()) {
                String plain = plain(tool.name());
                boolean unique = uses.getOrDefault(plain, 0) == 1;
                String name = unique ? plain : plain(each.server().label() + "__" + tool.name());
                if (offered.size() + taken.size() < MAX_TOOLS) {
                    offered.add(new OfferedTool(
                            name, each.server(), tool, each.asks().test(tool)));
                } else {
                    beyond.add(plain);
                }
            }
        }
        return new ServerOffer(offered, List.of(), beyond.isEmpty() ? List.of() : List.of(tooMany(beyond)));
    }

    private static String tooMany(List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(MAX_NAMED, names.size())));
        return "%d tools of tool servers are left out, since a request has at most %d: %s%s"
                .formatted(names.size(), MAX_TOOLS, some, names.size() > MAX_NAMED ? " and others" : "");
    }

    /// A name as models are told of functions; two that are shortened to one stay two.
    private static String plain(String name) {
        String clean = name.replaceAll("[^a-zA-Z0-9_-]", "_");
        if (clean.length() <= MAX_NAME_LENGTH
                && (clean.equals(name) || name.replace('+', '_').equals(clean))) {
            return clean;
        }
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        String start = clean.substring(0, Math.min(clean.length(), MAX_NAME_LENGTH - 9));
        return "%s_%08x".formatted(start, sum.getValue());
    }

    public ServerOffer withApproved(List<ApprovedCall> calls) {
        return new ServerOffer(tools, calls, leftOut);
    }

    public ServerOffer withLeftOut(List<String> sentences) {
        return new ServerOffer(tools, approved, sentences);
    }

    public boolean isEmpty() {
        return tools.isEmpty();
    }

    /// As the model is told of them.
    public List<Tool> shown() {
        return tools.stream().map(OfferedTool::shown).toList();
    }

    /// The tool that the model calls by this name.
    public Optional<OfferedTool> called(String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }

    /// The name by which the model knows a tool of a server.
    public Optional<String> nameOf(String label, String tool) {
        return tools.stream()
                .filter(each -> each.server().label().equals(label)
                        && each.tool().name().equals(tool))
                .map(OfferedTool::name)
                .findFirst();
    }
}
