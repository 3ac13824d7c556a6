package org.stromboli.tools.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A small server on a free port of this machine. It completes every valid chat with `max_tokens` tokens unless a test
/// says otherwise.
public final class LocalServer implements AutoCloseable {

    /// @param body as it is sent
    /// @param ends whether the response ends; otherwise it stays open until the server is closed
    public record Reply(int status, String body, boolean ends) {

        public Reply(int status, String body) {
            this(status, body, true);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile Reply models = new Reply(200, "{\"data\": [{\"id\": \"tiny\"}, {\"id\": \"other\"}]}");
    private volatile Reply metrics = new Reply(200, "vllm:num_requests_running 0.0\nvllm:num_requests_waiting 0.0\n");
    private volatile Function<JsonNode, Reply> chat = LocalServer::complete;

    public LocalServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/v1/models", exchange -> send(exchange, models));
        server.createContext("/metrics", exchange -> send(exchange, metrics));
        server.createContext("/v1/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.add(body);
            send(exchange, chat.apply(Json.read(body)));
        });
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void models(int status, String body) {
        models = new Reply(status, body);
    }

    public void metrics(String body) {
        metrics = new Reply(200, body);
    }

    /// What chats and completions get.
    public void chat(Function<JsonNode, Reply> reply) {
        chat = reply;
    }

    /// Bodies of chats and completions, in the order of their arrival.
    public List<JsonNode> requests() {
        return bodies.stream().map(Json::read).toList();
    }

    public List<String> authorizations() {
        return authorizations;
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        authorizations.add(authorization == null ? "none" : authorization);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), reply.ends() ? bytes.length : 0); // 0: of unknown length
        try (exchange) {
            exchange.getResponseBody().write(bytes);
            if (!reply.ends()) {
                exchange.getResponseBody().flush();
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A stream that begins with this data and does not end.
    public static Reply stall(String... data) {
        Reply reply = stream(data);
        return new Reply(reply.status(), reply.body(), false);
    }

    /// A reply with one event for each piece of data.
    public static Reply stream(String... data) {
        return new Reply(
                200, Stream.of(data).map(each -> "data: " + each + "\n\n").collect(Collectors.joining()));
    }

    public static Reply error(int status, String message, String code) {
        ObjectNode root = Json.object();
        root.putObject("error").put("message", message).put("code", code);
        return new Reply(status, root.toString());
    }

    /// A chunk of a chat with this text.
    public static String chunk(String text) {
        ObjectNode root = Json.object();
        root.putArray("choices").addObject().putObject("delta").put("content", text);
        return root.toString();
    }

    public static String lastChunk(String finishReason) {
        return "{\"choices\": [{\"delta\": {}, \"finish_reason\": \"%s\"}]}".formatted(finishReason);
    }

    public static String usage(int promptTokens, int outputTokens) {
        return "{\"choices\": [], \"usage\": {\"prompt_tokens\": %d, \"completion_tokens\": %d}}"
                .formatted(promptTokens, outputTokens);
    }

    /// What a server that keeps to the API replies; 400 for a request without `max_tokens`.
    public static Reply complete(JsonNode request) {
        int tokens = request.path("max_tokens").intValue();
        if (tokens == 0) {
            return error(400, "not a valid request", "invalid_request_error");
        }
        if (!request.path("stream").booleanValue()) {
            return new Reply(
                    200,
                    "{\"choices\": [{\"finish_reason\": \"length\"}], \"usage\": {\"completion_tokens\": %d}}"
                            .formatted(tokens));
        }
        Stream<String> chunks = IntStream.range(0, tokens).mapToObj(each -> chunk("token" + each + " "));
        return stream(Stream.concat(chunks, Stream.of(lastChunk("length"), usage(10, tokens), "[DONE]"))
                .toArray(String[]::new));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.close();
    }
}
