package org.stromboli.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/// A controller of LLaVA-Plus and one worker for all its skills, on two ports, as the published code speaks: every
/// request is a POST of JSON.
public final class FakeLlavaPlus implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /// Answers a request to a worker.
    public interface Worker {
        void answer(HttpExchange exchange) throws IOException;
    }

    /// What workers were asked, oldest first.
    public final BlockingQueue<JsonNode> asked = new LinkedBlockingQueue<>();

    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final List<String> models;
    private final HttpServer controller;
    private final HttpServer workers;
    private volatile Worker worker = exchange -> send(exchange, 200, "{}");

    /// @param models names under which workers are registered
    public FakeLlavaPlus(String... models) throws IOException {
        this.models = List.of(models);
        controller = server();
        workers = server();
        controller.createContext("/list_models", this::listModels);
        controller.createContext("/get_worker_address", this::address);
        workers.createContext("/worker_generate", exchange -> {
            asked.add(read(exchange));
            worker.answer(exchange);
        });
        controller.start();
        workers.start();
    }

    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        return server;
    }

    public URI controller() {
        return URI.create("http://127.0.0.1:" + controller.getAddress().getPort());
    }

    public String worker() {
        return "http://127.0.0.1:" + workers.getAddress().getPort();
    }

    /// What all workers answer from now on.
    public void answers(String json) {
        answers(exchange -> send(exchange, 200, json));
    }

    public void answers(Worker next) {
        worker = next;
    }

    /// Where the controller says that a worker is; empty: nowhere.
    public void place(String model, String address) {
        addresses.put(model, address);
    }

    private void listModels(HttpExchange exchange) throws IOException {
        read(exchange);
        ObjectNode body = JSON.createObjectNode();
        ArrayNode names = body.putArray("models");
        models.forEach(names::add);
        send(exchange, 200, body.toString());
    }

    private void address(HttpExchange exchange) throws IOException {
        String model = read(exchange).path("model").asText();
        String address = models.contains(model) ? addresses.getOrDefault(model, worker()) : "";
        send(exchange, 200, JSON.createObjectNode().put("address", address).toString());
    }

    private static JsonNode read(HttpExchange exchange) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            return JSON.readTree(body.readAllBytes());
        }
    }

    public static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        controller.stop(0);
        workers.stop(0);
    }
}
