package org.stromboli.skills.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stromboli.skills.call.BadArguments;

/// Image features of the served model, by the embeddings API of an OpenAI-compatible server.
final class EmbeddingsClient {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long MOST_BYTES = 16_000_000;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI address;
    private final Optional<String> key;
    private final Optional<String> model;

    EmbeddingsClient(Embedder embedder) {
        address = URI.create(embedder.server().replaceAll("/+$", "") + "/v1/embeddings");
        key = embedder.key();
        model = embedder.model();
    }

    /// @param images data: URLs
    /// @return as many vectors, each of length one
    List<float[]> embed(List<String> images) throws IOException, InterruptedException {
        List<Object> inputs = new ArrayList<>();
        for (String image : images) {
            inputs.add(Map.of("type", "image_url", "image_url", Map.of("url", image)));
        }
        Map<String, Object> request = new LinkedHashMap<>();
        model.ifPresent(name -> request.put("model", name));
        request.put("input", inputs);
        HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(request)));
        key.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        return vectors(send(builder.build()), images.size());
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = http.send(
                    request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES));
        } catch (IOException e) {
            throw new BadArguments("no embeddings from %s (skills.server): %s".formatted(address, e));
        }
        JsonNode body = json.readTree(response.body());
        if (response.statusCode() != 200) {
            throw new BadArguments("%s (skills.server) answered with status %d: %s"
                    .formatted(
                            address,
                            response.statusCode(),
                            body.at("/error/message").asText("no message")));
        }
        return body;
    }

    private List<float[]> vectors(JsonNode body, int count) {
        float[][] vectors = new float[count][];
        for (JsonNode each : body.path("data")) {
            int index = each.path("index").asInt(-1);
            JsonNode numbers = each.path("embedding");
            if (index < 0 || index >= count || !numbers.isArray() || numbers.isEmpty()) {
                throw new BadArguments(address + " (skills.server) answered with something else than embeddings");
            }
            vectors[index] = unit(numbers);
        }
        for (float[] each : vectors) {
            if (each == null) {
                throw new BadArguments(address + " (skills.server) answered with fewer embeddings than asked for");
            }
        }
        return List.of(vectors);
    }

    private static float[] unit(JsonNode numbers) {
        double sum = 0;
        for (JsonNode each : numbers) {
            sum += each.asDouble() * each.asDouble();
        }
        double length = sum == 0 ? 1 : Math.sqrt(sum);
        float[] unit = new float[numbers.size()];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (numbers.get(i).asDouble() / length);
        }
        return unit;
    }
}
