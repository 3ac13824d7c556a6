import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How cost grows with the number of streams, with the picture and with the context: `java loadtest/Sweep.java --help`.
/// Prints what it measures and draws it.
final class Sweep {

    private static final String HELP = """
            java loadtest/Sweep.java --server NAME=URL [--server NAME=URL ...] [options]

              --only NAME,NAME   some of: streams, pictures, contexts
              --most-streams N   (64)
              --largest-edge N   of a picture, in pixels (2304)
              --most-words N     in a prompt; the model makes about 1.5 tokens of each (10240)
              --seed N           for prompts and pictures (1)
              --out DIRECTORY    where plots are written, as SVG (none)

            Several servers get each point one after the other.
            """;

    private static final int TOKENS = 64;
    private static final int WORDS = 30;

    private record Server(String name, String url, String model) {}

    private record Settings(
            List<Server> servers,
            List<String> only,
            int mostStreams,
            int largestEdge,
            int mostWords,
            int seed,
            List<Path> out) {}

    private final Settings settings;

    private Sweep(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        // Servers close idle connections after some seconds, and a request on its way then is lost.
        System.setProperty("jdk.httpclient.keepalive.timeout", "1");
        Sweep sweep = new Sweep(parse(arguments));
        if (sweep.wants("streams")) {
            sweep.streams();
        }
        if (sweep.wants("pictures")) {
            sweep.pictures();
        }
        if (sweep.wants("contexts")) {
            sweep.contexts();
        }
        System.exit(0);
    }

    private static Settings parse(String[] arguments) throws IOException, InterruptedException {
        List<Server> servers = new ArrayList<>();
        List<String> only = List.of("streams", "pictures", "contexts");
        int streams = 64;
        int edge = 2304;
        int words = 10_240;
        int seed = 1;
        List<Path> out = List.of();
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--server" -> {
                    int equals = value.indexOf('=');
                    String url = value.substring(equals + 1);
                    Client client =
                            new Client(Options.parse(List.of("--url", url)).orElseThrow());
                    servers.add(new Server(value.substring(0, Math.max(0, equals)), url, client.firstModel()));
                }
                case "--only" -> only = List.of(value.split(","));
                case "--most-streams" -> streams = Integer.parseInt(value);
                case "--largest-edge" -> edge = Integer.parseInt(value);
                case "--most-words" -> words = Integer.parseInt(value);
                case "--seed" -> seed = Integer.parseInt(value);
                case "--out" -> out = List.of(Files.createDirectories(Path.of(value)));
                default -> quit(HELP, arguments[i].equals("--help") ? 0 : 2);
            }
        }
        if (servers.isEmpty()) {
            quit(HELP, 2);
        }
        return new Settings(servers, only, streams, edge, words, seed, out);
    }

    private static void quit(String text, int status) {
        System.out.print(text);
        System.exit(status);
    }

    private boolean wants(String name) {
        return settings.only.contains(name);
    }

    private void streams() throws InterruptedException {
        Plot pace = new Plot("Texts of 64 tokens at the same time", "streams", "tokens/s");
        Plot gaps = new Plot("Texts of 64 tokens at the same time", "streams", "gap p99, ms");
        for (int streams = 1; streams <= settings.mostStreams; streams *= 2) {
            for (Server server : settings.servers) {
                List<Sample> samples = call(server, streams, streams, WORDS, 0, 384);
                double tokens = samples.stream().mapToLong(Sample::outputTokens).sum();
                double seconds =
                        samples.stream().mapToLong(Sample::totalNanos).max().orElseThrow() / 1e9;
                double gap = percentile99(samples);
                System.out.printf(
                        "%-12s %4d streams  %8.1f tokens/s  gap p99 %8.1f ms%n",
                        server.name, streams, tokens / seconds, gap);
                pace.add(server.name, streams, tokens / seconds);
                gaps.add(server.name, streams, gap);
            }
        }
        write(pace, "streams-pace");
        write(gaps, "streams-gaps");
    }

    private void pictures() throws InterruptedException {
        Plot plot = new Plot("A new square picture", "edge in pixels", "first token, s");
        for (int edge : IntStream.of(384, 768, 1152, 1536, 2304)
                .filter(each -> each <= settings.largestEdge)
                .toArray()) {
            for (Server server : settings.servers) {
                Sample sample = call(server, 1, edge, 8, 1, edge).getFirst();
                System.out.printf(
                        "%-12s %4d pixels  %6d prompt tokens  first token %8.2f s%n",
                        server.name, edge, sample.promptTokens(), first(sample));
                plot.add(server.name, edge, first(sample));
            }
        }
        write(plot, "pictures");
    }

    private void contexts() throws InterruptedException {
        Plot first = new Plot("A new text", "words in the prompt", "first token, s");
        Plot pace = new Plot("An answer after it", "words in the prompt", "tokens/s");
        for (int words = 640; words <= settings.mostWords; words *= 2) {
            for (Server server : settings.servers) {
                Sample sample = call(server, 1, 100_000 + words, words, 0, 384).getFirst();
                double seconds = sample.totalNanos() / 1e9 - first(sample);
                double tokens = (sample.outputTokens() - 1) / seconds;
                System.out.printf(
                        "%-12s %6d words  %6d prompt tokens  first token %8.2f s  then %8.1f tokens/s%n",
                        server.name, words, sample.promptTokens(), first(sample), tokens);
                first.add(server.name, words, first(sample));
                pace.add(server.name, words, tokens);
            }
        }
        write(first, "contexts-first");
        write(pace, "contexts-pace");
    }

    /// So many different requests at the same time.
    ///
    /// @param kind keeps those of different points apart
    private List<Sample> call(Server server, int count, int kind, int words, int images, int edge)
            throws InterruptedException {
        Options options = Options.parse(List.of(
                        "--url",
                        server.url,
                        "--model",
                        server.model,
                        "--timeout",
                        "1800",
                        "--seed",
                        Integer.toString(settings.seed * 1_000_003 + kind),
                        "--prompt-words",
                        Integer.toString(words),
                        "--max-tokens",
                        Integer.toString(TOKENS),
                        "--images",
                        Integer.toString(images),
                        "--image-size",
                        edge + "x" + edge,
                        "--image-format",
                        "png"))
                .orElseThrow();
        Client client = new Client(options);
        Workload workload = new Workload(options, server.model);
        List<String> bodies = IntStream.range(0, count).mapToObj(workload::body).toList();
        List<Sample> samples = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Sample> each : bodies.stream()
                    .map(body -> threads.submit(() -> client.call(body)))
                    .toList()) {
                samples.add(result(each));
            }
        }
        samples.forEach(sample -> sample.error().ifPresent(error -> {
            throw new IllegalStateException(server.name + " failed: " + error);
        }));
        return samples;
    }

    private static Sample result(Future<Sample> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static double first(Sample sample) {
        return (sample.firstTokenNanos() > 0 ? sample.firstTokenNanos() : sample.totalNanos()) / 1e9;
    }

    private static double percentile99(List<Sample> samples) {
        long[] gaps = samples.stream()
                .flatMapToLong(sample -> LongStream.of(sample.gaps()))
                .sorted()
                .toArray();
        return gaps.length == 0 ? 0 : gaps[(gaps.length - 1) * 99 / 100] / 1e6;
    }

    private void write(Plot plot, String name) {
        for (Path directory : settings.out) {
            try {
                plot.write(directory.resolve(name + ".svg"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
