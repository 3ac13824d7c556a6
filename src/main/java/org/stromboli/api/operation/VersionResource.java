package org.stromboli.api.operation;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// `GET /version`.
@Path("/version")
@Produces(MediaType.APPLICATION_JSON)
public final class VersionResource {

    private final ServerState server;

    VersionResource(ServerState server) {
        this.server = server;
    }

    @GET
    public Version show() {
        return new Version(server.version());
    }

    /// As vLLM tells it.
    public record Version(String version) {}
}
