import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What one of two servers is measured by. A round of an event has the same requests for both.
final class Contest {

    /// The events, in the words of their help.
    enum Event {
        TEXT1("text1", "tokens/s, one stream"),
        IMAGE1("image1", "ms to first token"),
        IMAGE1_AGAIN("image1rep", "ms to first token"),
        WIDE1("wide1", "ms to first token"),
        IMAGE8("image8", "ms for all 8"),
        TEXT16("text16", "tokens/s, 16 streams"),
        MIXED("mixed", "ms, longest gap");

        private final String label;
        private final String unit;

        Event(String label, String unit) {
            this.label = label;
            this.unit = unit;
        }

        String label() {
            return label;
        }

        String unit() {
            return unit;
        }
    }

    private static final String SMALL = "384x384";
    private static final String WIDE = "1152x768";

    private final String url;
    private final String model;
    private final long seed;
    private final Client client;

    private Contest(String url, String model, long seed, Client client) {
        this.url = url;
        this.model = model;
        this.seed = seed;
        this.client = client;
    }

    /// @param model empty for the first one that the server lists
    static Contest with(String url, String model, long seed) throws IOException, InterruptedException {
        Client client = new Client(options(url, model, "--seed", Long.toString(seed)));
        return new Contest(url, model.isEmpty() ? client.firstModel() : model, seed, client);
    }

    private static Options options(String url, String model, String... more) {
        List<String> all = new ArrayList<>(List.of("--url", url, "--model", model, "--timeout", "900"));
        all.addAll(List.of(more));
        return Options.parse(all).orElseThrow();
    }

    /// Requests of one kind; `kind` keeps those of different events apart.
    private Workload workload(int kind, int words, int tokens, int images, String size) {
        return new Workload(
                options(
                        url,
                        model,
                        "--seed",
                        Long.toString(seed * 100 + kind),
                        "--prompt-words",
                        Integer.toString(words),
                        "--max-tokens",
                        Integer.toString(tokens),
                        "--images",
                        Integer.toString(images),
                        "--image-size",
                        size,
                        "--image-format",
                        "png"),
                model);
    }

    /// What is not measured: a first request, and the picture that is asked about again.
    void prepare(Event event) throws InterruptedException {
        call(workload(90, 8, 4, 0, SMALL).body(0));
        if (event == Event.IMAGE1_AGAIN) {
            call(again());
        }
    }

    double measure(Event event, int round) throws InterruptedException {
        return switch (event) {
            case TEXT1 -> pace(call(workload(1, 45, 64, 0, SMALL).body(round)));
            case IMAGE1 -> firstToken(call(workload(2, 8, 1, 1, SMALL).body(round)));
            case IMAGE1_AGAIN -> firstToken(call(again()));
            case WIDE1 -> firstToken(call(workload(4, 8, 1, 1, WIDE).body(round)));
            case IMAGE8 -> wall(workload(5, 8, 32, 1, SMALL), round, 8).millis();
            case TEXT16 -> wall(workload(6, 200, 64, 0, SMALL), round, 16).pace();
            case MIXED -> mixed(round);
        };
    }

    private String again() {
        return workload(3, 8, 1, 1, SMALL).body(0);
    }

    private Sample call(String body) {
        Sample sample = client.call(body);
        Optional<String> error = sample.error();
        if (error.isPresent()) {
            throw new IllegalStateException(url + " failed: " + error.get());
        }
        return sample;
    }

    /// Tokens per second after the first.
    private static double pace(Sample sample) {
        return (sample.outputTokens() - 1) / ((sample.totalNanos() - firstNanos(sample)) / 1e9);
    }

    private static double firstToken(Sample sample) {
        return firstNanos(sample) / 1e6;
    }

    /// A token may have no text of its own: then the answer's end is what is seen first.
    private static long firstNanos(Sample sample) {
        return sample.firstTokenNanos() > 0 ? sample.firstTokenNanos() : sample.totalNanos();
    }

    private record Wall(double millis, long tokens) {
        double pace() {
            return tokens / (millis / 1e3);
        }
    }

    private Wall wall(Workload workload, int round, int count) throws InterruptedException {
        List<String> bodies = IntStream.range(0, count)
                .mapToObj(each -> workload.body(round * count + each))
                .toList();
        long start = System.nanoTime();
        long tokens = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Sample> each : bodies.stream()
                    .map(body -> threads.submit(() -> call(body)))
                    .toList()) {
                tokens += result(each).outputTokens();
            }
        }
        return new Wall((System.nanoTime() - start) / 1e6, tokens);
    }

    /// The longest gap in four streams of text while two pictures arrive.
    private double mixed(int round) throws InterruptedException {
        Workload texts = workload(7, 40, 96, 0, SMALL);
        Workload pictures = workload(8, 8, 8, 1, SMALL);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Sample>> streams = IntStream.range(0, 4)
                    .mapToObj(each -> threads.submit(() -> call(texts.body(4 * round + each))))
                    .toList();
            Thread.sleep(1000);
            IntStream.range(0, 2).forEach(each -> threads.submit(() -> call(pictures.body(2 * round + each))));
            long longest = 0;
            for (Future<Sample> stream : streams) {
                longest = Math.max(
                        longest, LongStream.of(result(stream).gaps()).max().orElse(0));
            }
            return longest / 1e6;
        }
    }

    private static Sample result(Future<Sample> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
