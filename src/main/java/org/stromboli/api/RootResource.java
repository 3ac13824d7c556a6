package org.stromboli.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// `GET /`, for those who open the address in a browser.
@Path("/")
@Produces(MediaType.TEXT_PLAIN)
public final class RootResource {

    private final ModelCard model;

    RootResource(ModelCard model) {
        this.model = model;
    }

    @GET
    public String show() {
        return """
                Stromboli serves %s with an OpenAI-compatible API.

                POST /v1/chat/completions   chats with pictures and videos
                GET  /v1/models             what is served
                GET  /health                probes: /health/live, /health/ready, /health/started
                GET  /metrics               for Prometheus
                GET  /openapi               the description of all this
                """.formatted(model.name());
    }
}
