package org.stromboli.api.models;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.ModelCard;
import org.stromboli.api.request.ChatRequestReader;

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
        return Model.of(name, model);
    }

    /// All models.
    public record Models(String object, List<Model> data) {}

    /// One model.
    ///
    /// @param parent of an adapter; adapters are not served by names of their own
    @JsonNaming(SnakeCaseStrategy.class)
    public record Model(
            String id,
            String object,
            long created,
            String ownedBy,
            String root,
            @Nullable String parent,
            int maxModelLen,
            List<Permission> permission) {

        static Model of(String name, ModelCard model) {
            long created = model.created().getEpochSecond();
            String parent = null;
            List<Permission> permission = List.of(Permission.of(name, created));
            return new Model(
                    name, "model", created, "stromboli", model.name(), parent, model.contextTokens(), permission);
        }
    }

    /// What a client may do with a model, in a form that OpenAI once had and that clients of vLLM read.
    @JsonNaming(SnakeCaseStrategy.class)
    public record Permission(
            String id,
            String object,
            long created,
            boolean allowCreateEngine,
            boolean allowSampling,
            boolean allowLogprobs,
            boolean allowSearchIndices,
            boolean allowView,
            boolean allowFineTuning,
            String organization,
            @Nullable String group,
            boolean isBlocking) {

        /// Asking it, and nothing else.
        static Permission of(String name, long created) {
            boolean allowCreateEngine = false;
            boolean allowSampling = true;
            boolean allowLogprobs = true;
            boolean allowSearchIndices = false;
            boolean allowView = true;
            boolean allowFineTuning = false;
            String group = null;
            boolean isBlocking = false;
            String id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                    .toString();
            return new Permission(
                    "modelperm-" + id.replace("-", ""),
                    "model_permission",
                    created,
                    allowCreateEngine,
                    allowSampling,
                    allowLogprobs,
                    allowSearchIndices,
                    allowView,
                    allowFineTuning,
                    "*",
                    group,
                    isBlocking);
        }
    }
}
