package org.stromboli.api.operation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// `GET /load`.
@Path("/load")
@Produces(MediaType.APPLICATION_JSON)
public final class LoadResource {

    private final ServerState server;

    LoadResource(ServerState server) {
        this.server = server;
    }

    @GET
    public Load show() {
        return new Load(server.running());
    }

    /// @param serverLoad requests that wait or run, streams until their last byte
    @JsonNaming(SnakeCaseStrategy.class)
    public record Load(int serverLoad) {}
}
