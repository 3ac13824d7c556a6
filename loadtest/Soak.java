import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// Twice the load that a server can carry, of every kind, for as long as one likes: `java loadtest/Soak.java --help`.
///
/// First a closed loop finds the capacity, then requests arrive at random moments at a multiple of that rate. The
/// server passes if nothing fails but new requests with 429, whatever it accepted is whole, its streams keep their
/// pace, its memory stays flat, nothing is left in it afterwards, and SIGTERM lets running streams finish.
final class Soak {

    static final String HELP = """
            java loadtest/Soak.java [options]

              --url URL              server (http://localhost:8080)
              --pid N                its process: memory is watched, and at the end it gets SIGTERM
              --minutes N            overload lasts so long (30)
              --calibrate SECONDS    closed loop beforehand, to find the capacity (60)
              --concurrency N        requests at a time in that loop: what the server runs at once (32)
              --times X              arrivals, as a multiple of the capacity (2)
              --seed N               for requests and arrivals (1)
              --api-key KEY          or $STROMBOLI_API_KEY
            """;

    private final SoakOptions options;
    private final SoakClient client;
    private final Mix mix;
    private final Watch watch;

    private Soak(SoakOptions options) throws IOException, InterruptedException {
        this.options = options;
        this.client = new SoakClient(options);
        this.mix = new Mix(options.seed());
        this.watch = new Watch(client, options.pid());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        SoakOptions options;
        try {
            options = SoakOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Soak(options).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Tally calm = new Tally();
        double capacity = calibrate(calm);
        System.out.printf("capacity: %.2f requests/s with %d at a time%n", capacity, options.concurrency());

        Tally crowded = new Tally();
        watch.begin();
        overload(crowded, capacity * options.times(), Duration.ofSeconds(Math.round(60 * options.minutes())));
        Verdict verdict = new Verdict();
        crowded.print("overload");
        crowded.judge(verdict);
        calm.judge(verdict);
        crowded.comparePace(calm, verdict);
        watch.judge(verdict);
        if (options.pid() > 0) {
            drain(verdict);
        }
        verdict.print();
        return verdict.passed();
    }

    private double calibrate(Tally tally) throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + TimeUnit.SECONDS.toNanos(options.calibrate());
        Semaphore open = new Semaphore(options.concurrency());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; System.nanoTime() < end; number++) {
                open.acquire();
                Request request = mix.request(number);
                threads.execute(() -> {
                    tally.add(client.call(request));
                    open.release();
                });
            }
        }
        tally.print("calibration");
        return tally.served() / ((System.nanoTime() - begin) / 1e9);
    }

    private void overload(Tally tally, double rate, Duration time) throws InterruptedException {
        long begin = System.nanoTime();
        BooleanSupplier more = () -> System.nanoTime() - begin < time.toNanos();
        arrivals(rate, 1_000_000, more, tally, number -> {
            if (number % Math.max(1, (int) (10 * rate)) == 0) {
                watch.look();
                System.err.printf(
                        "%5d s  %s  %s%n",
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), tally.line(), watch.line());
            }
        });
    }

    /// Requests at random moments. Returns when all have ended.
    private void arrivals(double rate, int first, BooleanSupplier more, Tally tally, IntConsumer each)
            throws InterruptedException {
        Random moments = new Random(options.seed());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int count = 0; more.getAsBoolean(); count++) {
                TimeUnit.NANOSECONDS.sleep((long) (-Math.log(1 - moments.nextDouble()) / rate * 1e9));
                Request request = mix.request(first + count);
                threads.execute(() -> tally.add(client.call(request)));
                each.accept(count);
            }
        }
    }

    /// SIGTERM while streams run: those finish, later requests get 503 or no connection, the process ends.
    private void drain(Verdict verdict) throws InterruptedException {
        Optional<ProcessHandle> server = ProcessHandle.of(options.pid());
        if (server.isEmpty()) {
            verdict.fail("the process is gone before the drain");
            return;
        }
        Tally running = new Tally();
        Tally late = new Tally();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < options.concurrency(); number++) {
                Request request = mix.stream(2_000_000_000 + number);
                threads.execute(() -> running.add(client.call(request)));
            }
            TimeUnit.SECONDS.sleep(2);
            server.get().destroy();
            for (int number = 0; number < 20 && server.get().isAlive(); number++) {
                Request request = mix.stream(2_100_000_000 + number);
                threads.execute(() -> late.add(client.call(request)));
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        verdict.check(running.unserved().isEmpty(), "drain: running streams finish", running.line());
        Map<String, Long> others = late.unserved();
        others.keySet().removeIf(kind -> kind.startsWith("status 503") || kind.startsWith("ConnectException"));
        verdict.check(
                others.isEmpty(), "drain: later requests are refused, or served if they were in time", late.line());
        boolean ended = server.get()
                        .onExit()
                        .completeOnTimeout(null, 60, TimeUnit.SECONDS)
                        .join()
                != null;
        verdict.check(ended, "drain: the process ends", ended ? "yes" : "still alive after 60 s");
    }
}
