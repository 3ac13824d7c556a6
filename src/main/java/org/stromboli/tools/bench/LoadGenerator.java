package org.stromboli.tools.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.stromboli.tools.load.RequestResult;
import org.stromboli.tools.load.StreamingClient;
import org.stromboli.tools.load.Workload;

/// Sends the requests of a workload as a load profile says. It ends by itself: after so many requests or so many
/// seconds.
/// For one run.
final class LoadGenerator {

    private static final int PROGRESS_SECONDS = 2;

    private final StreamingClient client;
    private final Workload workload;
    private final LoadProfile profile;
    private final Queue<RequestResult> results = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong tokens = new AtomicLong();

    LoadGenerator(StreamingClient client, Workload workload, LoadProfile profile) {
        this.client = client;
        this.workload = workload;
        this.profile = profile;
    }

    /// @param results in the order in which requests ended
    record Run(List<RequestResult> results, Duration duration) {}

    /// @param progress gets a line every two seconds
    Run run(PrintWriter progress) throws InterruptedException {
        long begin = System.nanoTime();
        try (ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory())) {
            var reports = ticker.scheduleAtFixedRate(
                    () -> progress.println(progressLine(System.nanoTime() - begin)),
                    PROGRESS_SECONDS,
                    PROGRESS_SECONDS,
                    TimeUnit.SECONDS);
            sendAll(begin);
            reports.cancel(false);
        }
        return new Run(List.copyOf(results), Duration.ofNanos(System.nanoTime() - begin));
    }

    private void sendAll(long begin) throws InterruptedException {
        Semaphore free = new Semaphore(profile.maxConcurrency());
        Random arrivals = new Random(profile.seed());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int started = 0; !profile.isOver(started, System.nanoTime() - begin); started++) {
                TimeUnit.NANOSECONDS.sleep(profile.nextArrivalNanos(arrivals));
                free.acquire();
                if (profile.isOver(started, System.nanoTime() - begin)) {
                    break;
                }
                int number = started;
                threads.execute(() -> {
                    try {
                        send(number);
                    } finally {
                        free.release();
                    }
                });
            }
        }
    }

    private void send(int number) {
        String body = workload.body(number);
        running.incrementAndGet();
        RequestResult result = client.send(body);
        running.decrementAndGet();
        switch (result) {
            case RequestResult.Success success -> tokens.addAndGet(success.outputTokens());
            case RequestResult.Failure _ -> failed.incrementAndGet();
        }
        results.add(result);
    }

    private String progressLine(long elapsedNanos) {
        return String.format(
                Locale.ROOT,
                "%4d s  %d running, %d completed, %d failed, %d output tokens",
                TimeUnit.NANOSECONDS.toSeconds(elapsedNanos),
                running.get(),
                results.size() - failed.get(),
                failed.get(),
                tokens.get());
    }
}
