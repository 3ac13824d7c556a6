package org.stromboli.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/// A server of the Model Context Protocol over streamable HTTP, whose tools and answers are what a test makes them:
/// also such as no decent server has.
public final class FakeMcpServer implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /// Answers a call of a tool in its own way.
    public interface Answer {
        void to(Call call) throws IOException;
    }

    /// A call that waits for its answer.
    public record Call(JsonNode id, String tool, JsonNode arguments, HttpExchange exchange) {

        /// A result with one text.
        public void text(String text) throws IOException {
            result("{\"content\":[{\"type\":\"text\",\"text\":%s}]}".formatted(JSON.writeValueAsString(text)));
        }

        public void result(String json) throws IOException {
            send(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}".formatted(id, json));
        }

        public void error(int code, String message) throws IOException {
            send(
                    exchange,
                    200,
                    "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":\"%s\"}}"
                            .formatted(id, code, message));
        }

        public void status(int status) throws IOException {
            send(exchange, status, "{}");
        }

        /// The connection ends in the middle of a word.
        public void drop() throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"jsonrpc\"".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        }

        /// A result that never ends.
        public void endless() throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            byte[] more = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(more);
                }
            }
        }
    }

    public final BlockingQueue<JsonNode> calls = new LinkedBlockingQueue<>();
    public final BlockingQueue<JsonNode> notifications = new LinkedBlockingQueue<>();
    public final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final BlockingQueue<String> pushed = new LinkedBlockingQueue<>();
    private volatile String tools = "[]";
    private volatile Answer answer = call -> call.text("done");

    public FakeMcpServer() {
        this(0);
    }

    /// @param port 0: a free one
    public FakeMcpServer(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/mcp", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create(
                "http://127.0.0.1:%d/mcp".formatted(server.getAddress().getPort()));
    }

    /// @param json a list of tools
    public FakeMcpServer tools(String json) {
        tools = json;
        return this;
    }

    public static String tool(String name, String schema) {
        return "{\"name\":\"%s\",\"description\":\"Does %s.\",\"inputSchema\":%s}".formatted(name, name, schema);
    }

    public FakeMcpServer answer(Answer next) {
        answer = next;
        return this;
    }

    /// Tells clients that the tools have changed.
    public void changed() {
        pushed.add("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        authorizations.add(authorization == null ? "" : authorization);
        switch (exchange.getRequestMethod()) {
            case "GET" -> push(exchange);
            case "POST" -> post(exchange);
            default -> send(exchange, 200, "");
        }
    }

    private void push(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (true) {
                String next = pushed.take();
                out.write("event: message\ndata: %s\n\n".formatted(next).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(HttpExchange exchange) throws IOException {
        JsonNode message;
        try (InputStream body = exchange.getRequestBody()) {
            message = JSON.readTree(body);
        }
        JsonNode id = message.path("id");
        String method = message.path("method").asText();
        switch (method) {
            case "initialize" -> {
                exchange.getResponseHeaders().set("Mcp-Session-Id", "one");
                ObjectNode result = JSON.createObjectNode();
                result.set("protocolVersion", message.at("/params/protocolVersion"));
                result.putObject("capabilities").putObject("tools").put("listChanged", true);
                result.putObject("serverInfo").put("name", "fake").put("version", "1");
                send(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}".formatted(id, result));
            }
            case "tools/list" ->
                send(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"tools\":%s}}".formatted(id, tools));
            case "tools/call" -> {
                JsonNode parameters = message.path("params");
                calls.add(parameters);
                answer.to(new Call(id, parameters.path("name").asText(), parameters.path("arguments"), exchange));
            }
            default -> {
                notifications.add(message);
                exchange.sendResponseHeaders(202, -1);
                exchange.close();
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
