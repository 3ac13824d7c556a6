package org.stromboli.skills.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.PictureLimits;
import org.stromboli.skills.picture.PictureReader;

/// The images API of OpenAI, at the address that the operator has set. Pictures come back within the answer: addresses
/// in it are not followed.
public final class ImagesEndpoint {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();
    private final String address;
    private final Optional<String> key;
    private final Optional<String> model;
    private final Duration timeout;
    private final PictureLimits limits;

    /// @param address with the version, for example http://localhost:7000/v1
    public ImagesEndpoint(
            String address, Optional<String> key, Optional<String> model, Duration timeout, PictureLimits limits) {
        this.address = address.replaceAll("/+$", "");
        this.key = key;
        this.model = model;
        this.timeout = timeout;
        this.limits = limits;
    }

    Picture generate(String prompt) throws IOException, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        model.ifPresent(name -> body.put("model", name));
        body.put("prompt", prompt);
        body.put("n", 1);
        body.put("response_format", "b64_json");
        return send(request("/images/generations")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                .build());
    }

    /// @param mask a PNG file that is transparent where the picture may change
    Picture edit(Picture picture, byte @Nullable [] mask, String prompt) throws IOException, InterruptedException {
        Form form = new Form();
        model.ifPresent(name -> form.text("model", name));
        form.text("prompt", prompt)
                .text("n", "1")
                .text("response_format", "b64_json")
                .file("image", picture.png());
        if (mask != null) {
            form.file("mask", mask);
        }
        return send(request("/images/edits")
                .header("Content-Type", form.contentType())
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.body()))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(timeout);
        key.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        return builder;
    }

    private Picture send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            // Base64 is a third longer.
            response = http.send(
                    request,
                    HttpResponse.BodyHandlers.limiting(
                            HttpResponse.BodyHandlers.ofByteArray(), limits.bytes() * 3 / 2 + 100_000));
        } catch (IOException e) {
            throw new BadArguments("no picture from %s (skills.images-url): %s".formatted(request.uri(), e));
        }
        JsonNode body = parse(response.body());
        if (response.statusCode() != 200) {
            throw new BadArguments("%s (skills.images-url) answered with status %d: %s"
                    .formatted(
                            request.uri(),
                            response.statusCode(),
                            body.at("/error/message").asText("no message")));
        }
        String data = body.at("/data/0/b64_json").asText("");
        if (data.isEmpty()) {
            throw new BadArguments(
                    "%s (skills.images-url) answered without b64_json; it must return pictures within the answer"
                            .formatted(request.uri()));
        }
        return PictureReader.read("the endpoint's picture", data, limits);
    }

    private JsonNode parse(byte[] body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw new BadArguments(address + " (skills.images-url) answered with something else than JSON");
        }
    }
}
