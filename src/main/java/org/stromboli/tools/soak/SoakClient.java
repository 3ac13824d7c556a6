package org.stromboli.tools.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.stromboli.tools.client.ErrorResponse;
import org.stromboli.tools.client.Json;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.client.ServerSentEvents;
import org.stromboli.tools.soak.SoakRequest.Behavior;

/// Sends requests and behaves as they say. Thread-safe.
final class SoakClient {

    private static final int MAX_REASON_CHARS = 120;

    private final ServerApi server;

    SoakClient(ServerApi server) {
        this.server = server;
    }

    /// Waits for the end of the request. A failure is a result.
    SoakResult send(SoakRequest request) {
        long begin = System.nanoTime();
        try {
            return read(request, server.post(request.path(), request.body()), begin);
        } catch (IOException e) {
            return SoakResult.failed(request.behavior(), e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return SoakResult.failed(request.behavior(), "interrupted");
        }
    }

    private static SoakResult read(SoakRequest request, HttpResponse<InputStream> response, long begin)
            throws IOException, InterruptedException {
        Behavior behavior = request.behavior();
        try (InputStream stream = response.body()) {
            if (response.statusCode() != (behavior == Behavior.INVALID ? 400 : 200)) {
                return SoakResult.failed(behavior, error(response.statusCode(), text(stream)));
            }
            return switch (behavior) {
                case INVALID -> {
                    stream.readAllBytes(); // to the end, so that the connection can be used again
                    yield SoakResult.served(behavior, 0, new long[0]);
                }
                case NON_STREAMING -> whole(request, Json.read(text(stream)));
                case STREAM, SLOW_READER, DISCONNECT ->
                    new SoakStream(request, begin).read(new ServerSentEvents(stream));
            };
        }
    }

    private static SoakResult whole(SoakRequest request, JsonNode body) {
        JsonNode tokens = body.path("usage").path("completion_tokens");
        boolean finished = body.path("choices").path(0).path("finish_reason").isTextual();
        if (!finished || !tokens.isInt()) {
            return SoakResult.failed(request.behavior(), "a response without an end");
        }
        return complete(request, tokens.intValue(), 0, new long[0]);
    }

    /// Served, unless tokens are missing.
    ///
    /// @param tokens as the server counts them
    static SoakResult complete(SoakRequest request, int tokens, long firstTokenNanos, long[] interTokenNanos) {
        return request.expectedTokens() > 0 && tokens != request.expectedTokens()
                ? SoakResult.failed(
                        request.behavior(), "%d tokens instead of %d".formatted(tokens, request.expectedTokens()))
                : SoakResult.served(request.behavior(), firstTokenNanos, interTokenNanos);
    }

    /// `status 429: the queue is full`.
    static String error(int status, String body) {
        String message = ErrorResponse.message(status, body);
        String reason = message.substring(0, Math.min(message.length(), MAX_REASON_CHARS));
        return "status %d: %s".formatted(status, reason);
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}
