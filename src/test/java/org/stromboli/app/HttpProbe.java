package org.stromboli.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client that sees what is on the wire.
public final class HttpProbe {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final String key;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public HttpProbe(URI server) {
        this(server, "none");
    }

    /// @param key shown with every chat
    public HttpProbe(URI server, String key) {
        this.server = server;
        this.key = key;
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// @param headers names and values in turn
    public HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(server.resolve(path))
                        .headers(headers)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(server.resolve(path))
                        .header("Content-Type", type)
                        .header("Authorization", "Bearer " + key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> chat(String body) throws IOException, InterruptedException {
        return post("/v1/chat/completions", "application/json", body);
    }

    /// Sends a body without saying how long it is.
    HttpResponse<String> chunked(String body) throws IOException, InterruptedException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return client.send(
                HttpRequest.newBuilder(server.resolve("/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + key)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// The data of all events of a stream, `[DONE]` included.
    List<String> events(String body) throws IOException, InterruptedException {
        List<String> events = new ArrayList<>();
        for (String event : chat(body).body().split("\n\n")) {
            if (event.startsWith("data: ")) {
                events.add(event.substring("data: ".length()));
            }
        }
        return events;
    }

    /// An event that has a name of its own.
    record Named(String name, JsonNode data) {}

    /// The named events of a stream; any other is an error.
    List<Named> named(String path, String body) throws IOException, InterruptedException {
        List<Named> events = new ArrayList<>();
        for (String event : post(path, "application/json", body).body().split("\n\n")) {
            if (!event.startsWith(":")) {
                String[] lines = event.split("\n");
                if (lines.length != 2 || !lines[0].startsWith("event: ") || !lines[1].startsWith("data: ")) {
                    throw new IOException("not a named event: " + event);
                }
                events.add(new Named(
                        lines[0].substring("event: ".length()), JSON.readTree(lines[1].substring("data: ".length()))));
            }
        }
        return events;
    }

    /// The chunks of a stream.
    List<JsonNode> chunks(String body) throws IOException, InterruptedException {
        List<JsonNode> chunks = new ArrayList<>();
        for (String event : events(body)) {
            if (!event.equals("[DONE]")) {
                chunks.add(JSON.readTree(event));
            }
        }
        return chunks;
    }

    public static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    /// A connection on which a chat was sent and which the test reads or closes as it likes.
    public Connection open(String body) throws IOException {
        return open(body, 1);
    }

    /// @param share of the body that is sent
    public Connection open(String body, double share) throws IOException {
        return open("/v1/chat/completions", body, share);
    }

    /// @param share of the body that is sent
    public Connection open(String path, String body, double share) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        OutputStream out = socket.getOutputStream();
        out.write("""
                POST %s HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/json\r
                Authorization: Bearer %s\r
                Content-Length: %d\r
                \r
                """.formatted(path, key, bytes.length).getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, 0, (int) (share * bytes.length));
        out.flush();
        return new Connection(
                socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    }

    public record Connection(Socket socket, BufferedReader reader) implements AutoCloseable {

        /// Reads until a line starts with this.
        public String lineStartingWith(String start) throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(start)) {
                    return line;
                }
            }
            throw new IOException("the connection ended before a line with " + start);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
