import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Clients of every temper: patient, slow, gone, wrong.
final class SoakClient {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Pattern CONTENT = Pattern.compile("\"(?:content|text)\"\\s*:\\s*\"[^\"]");
    private static final Pattern OUTPUT_TOKENS = Pattern.compile("\"completion_tokens\"\\s*:\\s*(\\d+)");
    private static final Pattern FINISHED = Pattern.compile("\"finish_reason\"\\s*:\\s*\"");
    private static final Pattern MESSAGE = Pattern.compile("\"message\"\\s*:\\s*\"([^\"]{0,120})");
    private static final int PIECES_BEFORE_LEAVING = 3;

    private final SoakOptions options;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    SoakClient(SoakOptions options) {
        this.options = options;
    }

    String get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofString()).body();
    }

    Outcome call(Request request) {
        long begin = System.nanoTime();
        try {
            HttpResponse<InputStream> response = client.send(
                    request(request.path())
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(request.body()))
                            .build(),
                    BodyHandlers.ofInputStream());
            return read(request, response, begin);
        } catch (IOException e) {
            return Outcome.failed(request.kind(), e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed(request.kind(), "interrupted");
        }
    }

    private Outcome read(Request request, HttpResponse<InputStream> response, long begin)
            throws IOException, InterruptedException {
        try (InputStream stream = response.body()) {
            boolean broken = request.kind() == Request.Kind.BROKEN;
            if (response.statusCode() != (broken ? 400 : 200)) {
                String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                return Outcome.failed(request.kind(), "status " + response.statusCode() + reason(text));
            }
            return switch (request.kind()) {
                case BROKEN -> {
                    stream.readAllBytes();
                    yield Outcome.served(request.kind(), 0, new long[0]);
                }
                case WHOLE -> whole(request, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                case STREAM, SLOW, LEAVES -> stream(request, stream, begin);
            };
        }
    }

    private static Outcome whole(Request request, String body) {
        Matcher tokens = OUTPUT_TOKENS.matcher(body);
        if (!FINISHED.matcher(body).find() || !tokens.find()) {
            return Outcome.failed(request.kind(), "an answer without an end");
        }
        return counted(request, Integer.parseInt(tokens.group(1)), 0, new long[0]);
    }

    private static Outcome stream(Request request, InputStream stream, long begin)
            throws IOException, InterruptedException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        long[] times = new long[64];
        int pieces = 0;
        int tokens = -1;
        boolean finished = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.startsWith("data:")) {
                continue;
            }
            if (line.contains("{\"error\"")) {
                return Outcome.failed(request.kind(), "error in a stream" + reason(line));
            }
            if (CONTENT.matcher(line).find()) {
                times = pieces < times.length ? times : Arrays.copyOf(times, 2 * pieces);
                times[pieces++] = System.nanoTime();
                if (request.kind() == Request.Kind.SLOW) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                if (request.kind() == Request.Kind.LEAVES && pieces == PIECES_BEFORE_LEAVING) {
                    return Outcome.served(request.kind(), times[0] - begin, new long[0]);
                }
            }
            finished |= FINISHED.matcher(line).find();
            Matcher count = OUTPUT_TOKENS.matcher(line);
            tokens = count.find() ? Integer.parseInt(count.group(1)) : tokens;
        }
        if (!finished) {
            return Outcome.failed(request.kind(), "a stream without an end");
        }
        return counted(request, tokens, times[0] - begin, gaps(request, times, pieces));
    }

    private static Outcome counted(Request request, int tokens, long firstToken, long[] gaps) {
        return request.tokens() > 0 && tokens != request.tokens()
                ? Outcome.failed(request.kind(), "%d tokens, not %d".formatted(tokens, request.tokens()))
                : Outcome.served(request.kind(), firstToken, gaps);
    }

    private static long[] gaps(Request request, long[] times, int pieces) {
        if (request.kind() != Request.Kind.STREAM || pieces < 2) {
            return new long[0];
        }
        long[] gaps = new long[pieces - 1];
        Arrays.setAll(gaps, i -> times[i + 1] - times[i]);
        return gaps;
    }

    private static String reason(String body) {
        Matcher message = MESSAGE.matcher(body);
        return message.find() ? ": " + message.group(1) : "";
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(options.url() + path)).timeout(TIMEOUT);
        if (!options.apiKey().isEmpty()) {
            request.header("Authorization", "Bearer " + options.apiKey());
        }
        return request;
    }
}
