package org.stromboli.api.embeddings;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.stromboli.api.ModelCard;
import org.stromboli.api.body.BodyReader;
import org.stromboli.api.chat.TranslatedChats;
import org.stromboli.api.stream.ClientConnection;
import org.stromboli.completion.Embeddings;
import org.stromboli.generation.RequestRejectedException;

/// `POST /v1/embeddings`. Threads and cancellation as in chats.
@Path("/v1/embeddings")
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class EmbeddingsResource {

    private final BodyReader reader;
    private final TranslatedChats door;
    private final ModelCard model;
    private final CurrentVertxRequest connection;

    EmbeddingsResource(BodyReader reader, TranslatedChats door, ModelCard model, CurrentVertxRequest connection) {
        this.reader = reader;
        this.door = door;
        this.model = model;
        this.connection = connection;
    }

    @POST
    public EmbeddingsAnswer embed(InputStream json) throws IOException, InterruptedException {
        ClientConnection client = new ClientConnection(connection.getCurrent());
        EmbeddingsBody body = reader.read(json, client, EmbeddingsBody.class);
        boolean base64 = isBase64(body);
        String id = "embd-" + client.requestId();
        Embeddings.Embedded embedded =
                door.embed(EmbeddingsTranslation.of(id, body), read -> EmbeddingsTranslation.check(body, read), client);
        int width = embedded.vectors().getFirst().length;
        if (body.dimensions() != null && body.dimensions() != width) {
            throw RequestRejectedException.invalid(
                    "dimensions",
                    "`dimensions` must be %d, the width of this model's vectors, got %d: they were not trained to be shortened."
                            .formatted(width, body.dimensions()));
        }
        return EmbeddingsAnswer.of(id, Instant.now().getEpochSecond(), model.name(), embedded, base64);
    }

    private static boolean isBase64(EmbeddingsBody body) {
        String format = body.encodingFormat() == null ? "float" : body.encodingFormat();
        return switch (format) {
            case "float" -> false;
            case "base64" -> true;
            default ->
                throw RequestRejectedException.invalid(
                        "encoding_format", "`encoding_format` must be `float` or `base64`.");
        };
    }
}
