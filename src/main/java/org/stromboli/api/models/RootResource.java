package org.stromboli.api.models;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Objects;
import org.stromboli.api.ModelCard;

/// `GET /`: a page to chat with for browsers, an overview for everything else.
@Path("/")
public final class RootResource {

    private final ModelCard model;

    RootResource(ModelCard model) {
        this.model = model;
    }

    @GET
    @Produces("text/html;qs=0.5")
    public Response page() {
        InputStream page = Objects.requireNonNull(
                RootResource.class.getResourceAsStream("/META-INF/resources/web/index.html"), "the page is in the jar");
        return Response.ok(page, MediaType.TEXT_HTML_TYPE.withCharset("utf-8")).build();
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String show() {
        return """
                Stromboli serves %s with an OpenAI-compatible API.

                POST /v1/chat/completions   chats with images and videos
                GET  /v1/models             what is served
                GET  /health                probes: /health/live, /health/ready, /health/started
                GET  /metrics               for Prometheus
                GET  /docs                  the description of all this, to read and to try
                GET  /openapi.json          the same for programs
                """.formatted(model.name());
    }
}
