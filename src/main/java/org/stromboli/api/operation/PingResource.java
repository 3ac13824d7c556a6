package org.stromboli.api.operation;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/// `GET` and `POST /ping`, the probe of SageMaker and of those who copied it: an empty 200 while the server takes
/// requests, else an empty 503.
@Path("/ping")
public final class PingResource {

    private final ServerState server;

    PingResource(ServerState server) {
        this.server = server;
    }

    @GET
    public Response get() {
        return answer();
    }

    @POST
    public Response post() {
        return answer();
    }

    private Response answer() {
        return Response.status(server.isReady() ? 200 : 503).build();
    }
}
