package org.stromboli.tools.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.stromboli.cli.CommandFailedException;

/// The HTTP API of one server. Thread-safe.
public final class ServerApi {

    static {
        // Servers close idle connections after some seconds. A request that is sent at that moment is lost, and a
        // benchmark would count it as failed. The JDK reads this property once, when the first client is made.
        System.setProperty("jdk.httpclient.keepalive.timeout", "1");
    }

    private final String url;
    private final Optional<String> apiKey;
    private final Duration timeout;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param timeout until the headers of a response
    /// @throws CommandFailedException if the URL is none
    public ServerApi(String url, Optional<String> apiKey, Duration timeout) {
        this.url = url.replaceAll("/+$", "");
        this.apiKey = apiKey;
        this.timeout = timeout;
        try {
            request("/");
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("not the URL of a server: " + url, e);
        }
    }

    public String url() {
        return url;
    }

    public Duration timeout() {
        return timeout;
    }

    /// The body of a response with the status 200.
    ///
    /// @throws CommandFailedException if there is no server, or it answers with another status
    public String get(String path) throws IOException, InterruptedException {
        try {
            HttpResponse<String> response = client.send(request(path).build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new CommandFailedException(ErrorResponse.message(response.statusCode(), response.body()));
            }
            return response.body();
        } catch (ConnectException e) {
            throw unreachable(e);
        }
    }

    /// Name of the model that the server lists first.
    ///
    /// @throws CommandFailedException if there is none, or no server
    public String firstModel() throws IOException, InterruptedException {
        JsonNode id = Json.read(get("/v1/models")).path("data").path(0).path("id");
        if (!id.isTextual()) {
            throw new CommandFailedException("%s lists no model under /v1/models".formatted(url));
        }
        return id.textValue();
    }

    /// @throws ConnectException if nothing listens there
    public HttpResponse<InputStream> post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return client.send(request, BodyHandlers.ofInputStream());
    }

    /// What to say when nothing listens at the URL.
    public CommandFailedException unreachable(ConnectException cause) {
        return new CommandFailedException(
                "no server answers at %s. Start one with: ./stromboli serve".formatted(url), cause);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(timeout);
        apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }
}
