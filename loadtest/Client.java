import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sends one request and times its stream. The fields it needs are found by pattern: parsing every chunk would cost
/// the machine that is measured.
final class Client {

    private static final Pattern MODEL = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern CONTENT = Pattern.compile("\"content\"\\s*:\\s*\"[^\"]");
    private static final Pattern PROMPT_TOKENS = Pattern.compile("\"prompt_tokens\"\\s*:\\s*(\\d+)");
    private static final Pattern OUTPUT_TOKENS = Pattern.compile("\"completion_tokens\"\\s*:\\s*(\\d+)");
    private static final Pattern FINISHED = Pattern.compile("\"finish_reason\"\\s*:\\s*\"");
    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"?([^\",}]+)");

    private final Options options;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService deadlines = java.util.concurrent.Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deadlines").factory());

    Client(Options options) {
        this.options = options;
    }

    String firstModel() throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request("/v1/models").build(), BodyHandlers.ofString());
        Matcher model = MODEL.matcher(response.body());
        if (response.statusCode() != 200 || !model.find()) {
            throw new IOException("status " + response.statusCode() + " from /v1/models");
        }
        return model.group(1);
    }

    Sample call(String body) {
        long begin = System.nanoTime();
        try {
            HttpResponse<InputStream> response = client.send(
                    request("/v1/chat/completions")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                String text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
                return Sample.failed("status " + response.statusCode() + code(text), System.nanoTime() - begin);
            }
            return readStream(response.body(), begin);
        } catch (HttpTimeoutException e) {
            return Sample.failed("timeout", System.nanoTime() - begin);
        } catch (IOException e) {
            return Sample.failed(e.getClass().getSimpleName(), System.nanoTime() - begin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Sample.failed("interrupted", System.nanoTime() - begin);
        }
    }

    /// The HTTP client's own timeout ends with the response's headers, so the rest of the time is watched here.
    private Sample readStream(InputStream stream, long begin) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        long left = options.timeout().toNanos() - (System.nanoTime() - begin);
        ScheduledFuture<?> deadline = deadlines.schedule(() -> expire(stream, late), left, TimeUnit.NANOSECONDS);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return new Stream(begin).read(lines);
        } catch (IOException e) {
            if (late.get()) {
                return Sample.failed("timeout", System.nanoTime() - begin);
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
            // The reader hears of it; there is nothing else to do.
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(options.url() + path)).timeout(options.timeout());
        if (!options.apiKey().isEmpty()) {
            request.header("Authorization", "Bearer " + options.apiKey());
        }
        return request;
    }

    private static String code(String body) {
        Matcher code = CODE.matcher(body);
        return code.find() && !code.group(1).equals("null") ? " " + code.group(1) : "";
    }

    private static Optional<Long> number(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
    }

    /// One answer as it arrives.
    private static final class Stream {
        private final long begin;
        private long firstToken;
        private long lastToken;
        private long[] gaps = new long[64];
        private int pieces;
        private long promptTokens;
        private long outputTokens;
        private boolean finished;

        Stream(long begin) {
            this.begin = begin;
        }

        Sample read(BufferedReader lines) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("data:")) {
                    continue;
                }
                if (line.startsWith("error", 8) || line.contains("{\"error\"")) {
                    return Sample.failed("stream error" + code(line), System.nanoTime() - begin);
                }
                take(line);
            }
            long total = System.nanoTime() - begin;
            if (!finished) {
                return Sample.failed("stream ended early", total);
            }
            long tokens = outputTokens > 0 ? outputTokens : pieces;
            long[] between = Arrays.copyOf(gaps, Math.max(0, pieces - 1));
            return new Sample(firstToken, total, between, promptTokens, tokens, Optional.empty());
        }

        private void take(String line) {
            if (CONTENT.matcher(line).find()) {
                piece(System.nanoTime() - begin);
            }
            finished |= FINISHED.matcher(line).find();
            number(PROMPT_TOKENS, line).ifPresent(count -> promptTokens = count);
            number(OUTPUT_TOKENS, line).ifPresent(count -> outputTokens = count);
        }

        private void piece(long now) {
            if (pieces == 0) {
                firstToken = now;
            } else {
                if (pieces > gaps.length) {
                    gaps = Arrays.copyOf(gaps, 2 * gaps.length);
                }
                gaps[pieces - 1] = now - lastToken;
            }
            lastToken = now;
            pieces++;
        }
    }
}
