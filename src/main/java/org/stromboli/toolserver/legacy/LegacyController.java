package org.stromboli.toolserver.legacy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.toolserver.ToolServerException;

/// Asks a controller which workers there are, and the workers to work. Thread-safe.
final class LegacyController implements AutoCloseable {

    private static final int MAX_MODELS = 1024;

    private final LegacyHttp http;
    private final URI controller;
    private final WorkerHosts hosts;

    LegacyController(LegacyHttp http, URI controller, WorkerHosts hosts) {
        this.http = http;
        this.controller = controller;
        this.hosts = hosts;
    }

    /// Names under which workers are registered.
    List<String> models() throws ToolServerException, InterruptedException {
        if (!(http.post(controller.resolve("/list_models"), Map.of()).get("models") instanceof List<?> models)) {
            throw new ToolServerException("the controller lists no `models`");
        }
        return models.stream().limit(MAX_MODELS).map(String::valueOf).toList();
    }

    /// @param model a name under which workers are registered
    /// @throws ToolServerException if there is none, if it may not be asked, or if it does not answer
    Map<String, @Nullable Object> generate(String model, Map<String, ? extends @Nullable Object> request)
            throws ToolServerException, InterruptedException {
        Object address = http.post(controller.resolve("/get_worker_address"), Map.of("model", model))
                .get("address");
        if (!(address instanceof String text) || text.isBlank()) {
            throw new ToolServerException("no worker of it is running");
        }
        Optional<URI> worker = hosts.at(text, "/worker_generate");
        if (worker.isEmpty()) {
            throw new ToolServerException(
                    "the controller names a worker on a host that is not among the setting `worker-hosts`");
        }
        return http.post(worker.get(), request);
    }

    @Override
    public void close() {
        http.close();
    }
}
