package org.stromboli.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/// `GET /v1/models`: the model that is served, under each of its names.
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public final class ModelsResource {

    private final ModelCard model;

    ModelsResource(ModelCard model) {
        this.model = model;
    }

    @GET
    public Models list() {
        return new Models("list", model.names().stream().map(this::describe).toList());
    }

    @GET
    @Path("{id:.+}")
    public Model get(String id) {
        if (!model.names().contains(id)) {
            throw ChatRequestReader.unknownModel(id);
        }
        return describe(id);
    }

    private Model describe(String name) {
        return new Model(
                name, "model", model.created().getEpochSecond(), "stromboli", model.name(), model.contextTokens());
    }

    /// All models.
    public record Models(String object, List<Model> data) {}

    /// One model.
    @JsonNaming(SnakeCaseStrategy.class)
    public record Model(String id, String object, long created, String ownedBy, String root, int maxModelLen) {}
}
