package org.stromboli.toolserver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tool servers that the operator configured, by their labels and in their order. Immutable.
public final class ToolServers implements AutoCloseable {

    public static final ToolServers NONE = new ToolServers(List.of(), Set.of());

    private final Map<String, ToolServer> servers = new LinkedHashMap<>();
    private final Set<String> offered;

    /// @param offered labels of those that chats are offered by default
    public ToolServers(List<ToolServer> servers, Set<String> offered) {
        servers.forEach(server -> this.servers.put(server.label(), server));
        this.offered = Set.copyOf(offered);
    }

    public void start() {
        servers.values().forEach(ToolServer::start);
    }

    public Optional<ToolServer> named(String label) {
        return Optional.ofNullable(servers.get(label));
    }

    public List<String> labels() {
        return List.copyOf(servers.keySet());
    }

    /// Those that chats are offered which name none.
    public List<ToolServer> offered() {
        return servers.values().stream()
                .filter(server -> offered.contains(server.label()))
                .toList();
    }

    @Override
    public void close() {
        servers.values().forEach(ToolServer::close);
    }
}
