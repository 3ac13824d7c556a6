package org.stromboli.tools.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.stromboli.cli.CommandFailedException;
import org.stromboli.tools.client.ErrorResponse;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.client.ServerSentEvents;

/// Sends chat completions to one server and times their streams. Thread-safe.
public final class StreamingClient {

    private final ServerApi server;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deadlines").factory());

    /// @param server whose timeout holds for a whole request
    public StreamingClient(ServerApi server) {
        this.server = server;
    }

    /// Sends one request and waits for its end. A failure is a result.
    public RequestResult send(String body) {
        long begin = System.nanoTime();
        try {
            HttpResponse<InputStream> response = server.post("/v1/chat/completions", body);
            if (response.statusCode() != 200) {
                String text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
                return failure("status %d %s".formatted(response.statusCode(), ErrorResponse.code(text)), begin);
            }
            return read(response.body(), begin);
        } catch (HttpTimeoutException e) {
            return failure("timeout", begin);
        } catch (IOException e) {
            return failure(e.getClass().getSimpleName(), begin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure("interrupted", begin);
        }
    }

    /// @throws CommandFailedException if the request fails
    public RequestResult.Success require(String body) {
        return switch (send(body)) {
            case RequestResult.Success success -> success;
            case RequestResult.Failure failure ->
                throw new CommandFailedException("%s failed: %s".formatted(server.url(), failure.error()));
        };
    }

    /// Sends all requests at the same time.
    ///
    /// @throws CommandFailedException if one of them fails
    public List<RequestResult.Success> requireAll(List<String> bodies) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RequestResult.Success>> futures = bodies.stream()
                    .map(body -> threads.submit(() -> require(body)))
                    .toList();
            List<RequestResult.Success> results = new ArrayList<>();
            for (Future<RequestResult.Success> each : futures) {
                results.add(result(each));
            }
            return results;
        }
    }

    /// @throws CommandFailedException if the request failed
    public static RequestResult.Success result(Future<RequestResult.Success> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new CommandFailedException(
                    cause instanceof CommandFailedException failed ? failed.getMessage() : String.valueOf(cause), e);
        }
    }

    /// The timeout of the JDK's client ends with the headers of the response; this one covers the stream.
    private RequestResult read(InputStream stream, long begin) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        long left = server.timeout().toNanos() - (System.nanoTime() - begin);
        ScheduledFuture<?> deadline = deadlines.schedule(() -> expire(stream, late), left, TimeUnit.NANOSECONDS);
        try (ServerSentEvents events = new ServerSentEvents(stream)) {
            RequestResult result = new StreamTimer(begin).read(events);
            return late.get() ? failure("timeout", begin) : result;
        } catch (IOException e) {
            if (late.get()) {
                return failure("timeout", begin);
            }
            throw e;
        } finally {
            deadline.cancel(false);
        }
    }

    private static void expire(InputStream stream, AtomicBoolean late) {
        late.set(true);
        try {
            stream.close();
        } catch (IOException e) {
            // The reader gets it too.
        }
    }

    private static RequestResult failure(String error, long begin) {
        return new RequestResult.Failure(System.nanoTime() - begin, error.strip());
    }
}
