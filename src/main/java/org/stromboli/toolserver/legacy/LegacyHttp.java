package org.stromboli.toolserver.legacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.stromboli.toolserver.ToolLimits;
import org.stromboli.toolserver.ToolServerException;

/// JSON over HTTP to controllers and workers: what comes back is bounded in bytes, depth and time, and no redirect is
/// followed. Thread-safe.
final class LegacyHttp implements AutoCloseable {

    private static final int MAX_DEPTH = 64;

    private final HttpClient client;
    private final ToolLimits limits;
    private final Map<String, String> headers;
    private final JsonMapper json = JsonMapper.builder().build();

    /// @param headers of every request
    LegacyHttp(ToolLimits limits, Map<String, String> headers) {
        this.limits = limits;
        this.headers = Map.copyOf(headers);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.timeout())
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("tool-server-http").factory()))
                .build();
        json.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(limits.maxResultBytes())
                        .build());
    }

    /// @throws ToolServerException if no JSON object comes back
    Map<String, @Nullable Object> post(URI address, Map<String, ? extends @Nullable Object> body)
            throws ToolServerException, InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .timeout(limits.timeout())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
            headers.forEach(request::setHeader);
            HttpResponse<byte[]> response = whole(request.build());
            if (response.statusCode() != 200) {
                throw new ToolServerException("it answers with HTTP status " + response.statusCode());
            }
            Map<String, @Nullable Object> object =
                    json.readValue(response.body(), new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});
            if (object == null) {
                throw new ToolServerException("its answer is no JSON object");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new ToolServerException("its answer is no JSON object", e);
        } catch (IOException e) {
            throw new ToolServerException("its answer cannot be read", e);
        }
    }

    /// The time limit of a request alone ends with its headers.
    private HttpResponse<byte[]> whole(HttpRequest request) throws ToolServerException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.maxResultBytes()));
        try {
            return answer.get(limits.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ToolServerException("it did not answer within %s s (its setting `timeout`)"
                    .formatted(limits.timeout().toMillis() / 1000.0));
        } catch (ExecutionException e) {
            throw new ToolServerException(
                    isTooLarge(e.getCause())
                            ? "its answer is larger than its setting `max-result-bytes` allows"
                            : "it cannot be reached, or the connection failed",
                    e);
        } finally {
            answer.cancel(true); // harmless where it has ended
        }
    }

    private static boolean isTooLarge(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("exceed")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
