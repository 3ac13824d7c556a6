import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// A load generator for servers with an OpenAI-compatible streaming chat: `java loadtest/Load.java --help`.
/// It always ends by itself: after so many requests or so many seconds.
final class Load {

    private final Options options;
    private final Client client;
    private final Workload workload;
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private Load(Options options) throws IOException, InterruptedException {
        this.options = options;
        this.client = new Client(options);
        this.workload = new Workload(options, options.model().isEmpty() ? client.firstModel() : options.model());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Optional<Options> options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        if (options.isEmpty()) {
            System.out.print(Options.HELP);
            return;
        }
        try {
            boolean clean = new Load(options.get()).run();
            System.exit(clean ? 0 : 1);
        } catch (IOException e) {
            System.err.println("No answer from " + options.get().url() + ": " + e);
            System.exit(1);
        }
    }

    private boolean run() throws IOException, InterruptedException {
        if (options.warmup() > 0) {
            System.err.printf("warming up with %d requests%n", options.warmup());
            for (int i = 0; i < options.warmup(); i++) {
                var _ = client.call(workload.warmup(i));
            }
        }
        long begin = System.nanoTime();
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory());
        ticker.scheduleAtFixedRate(() -> progress(begin), 2, 2, TimeUnit.SECONDS);
        sendAll(begin);
        ticker.shutdown();

        Report report = new Report(options, List.copyOf(samples), Duration.ofNanos(System.nanoTime() - begin));
        System.out.print(report.text());
        if (options.json().isPresent()) {
            Files.writeString(Path.of(options.json().get()), report.json());
        }
        return report.errors().isEmpty();
    }

    /// Closed loop without a rate: the next request starts when one ends. Open loop with a rate: requests come at
    /// random moments, whatever the server does, up to the limit of open connections.
    private void sendAll(long begin) throws InterruptedException {
        BooleanSupplier more = () -> options.requests() > 0
                ? started.get() < options.requests()
                : System.nanoTime() - begin < options.duration().toNanos();
        Semaphore open = new Semaphore(options.concurrency());
        Random arrivals = new Random(options.seed());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (more.getAsBoolean()) {
                if (options.rate() > 0) {
                    double seconds = -Math.log(1 - arrivals.nextDouble()) / options.rate();
                    TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
                }
                open.acquire();
                if (!more.getAsBoolean()) {
                    break;
                }
                int number = started.getAndIncrement();
                threads.execute(() -> {
                    try {
                        one(number);
                    } finally {
                        open.release();
                    }
                });
            }
        }
    }

    private void one(int number) {
        String body = workload.body(number);
        running.incrementAndGet();
        Sample sample = client.call(body);
        running.decrementAndGet();
        if (sample.error().isPresent()) {
            failed.incrementAndGet();
        }
        samples.add(sample);
    }

    private void progress(long begin) {
        long tokens = samples.stream().mapToLong(Sample::outputTokens).sum();
        System.err.printf(
                "%4d s  %d running  %d done  %d failed  %d tokens%n",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                running.get(),
                samples.size() - failed.get(),
                failed.get(),
                tokens);
    }
}
