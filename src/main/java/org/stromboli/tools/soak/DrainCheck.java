package org.stromboli.tools.soak;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// SIGTERM while streams run: those finish, later requests get a 503 or no connection, the process ends.
final class DrainCheck {

    private static final int FIRST_RUNNING = 2_000_000_000;
    private static final int FIRST_LATE = 2_100_000_000;
    private static final int LATE_REQUESTS = 20;
    private static final int LATE_INTERVAL_MILLIS = 100;
    private static final int STREAMING_SECONDS = 2;
    private static final int EXIT_SECONDS = 60;

    private final SoakClient client;
    private final SoakWorkload workload;
    private final int streams;

    /// @param streams that run when the signal comes
    DrainCheck(SoakClient client, SoakWorkload workload, int streams) {
        this.client = client;
        this.workload = workload;
        this.streams = streams;
    }

    void run(long pid, SoakChecks checks) throws InterruptedException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            checks.add(false, "drain", "the process had ended before");
            return;
        }
        run(process.get(), checks);
    }

    private void run(ProcessHandle server, SoakChecks checks) throws InterruptedException {
        SoakStatistics running = new SoakStatistics();
        SoakStatistics late = new SoakStatistics();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < streams; number++) {
                SoakRequest request = workload.stream(FIRST_RUNNING + number);
                threads.execute(() -> running.add(client.send(request)));
            }
            TimeUnit.SECONDS.sleep(STREAMING_SECONDS);
            server.destroy();
            for (int number = 0; number < LATE_REQUESTS && server.isAlive(); number++) {
                SoakRequest request = workload.stream(FIRST_LATE + number);
                threads.execute(() -> late.add(client.send(request)));
                TimeUnit.MILLISECONDS.sleep(LATE_INTERVAL_MILLIS);
            }
        }
        check(running, late, checks);
        boolean ended = server.onExit()
                        .completeOnTimeout(null, EXIT_SECONDS, TimeUnit.SECONDS)
                        .join()
                != null;
        checks.add(ended, "drain: the process ends", ended ? "yes" : "still alive after %d s".formatted(EXIT_SECONDS));
    }

    /// @param running streams that had started before the signal
    /// @param late requests after it
    static void check(SoakStatistics running, SoakStatistics late, SoakChecks checks) {
        checks.add(running.failures().isEmpty(), "drain: running streams finish", running.line());
        Map<String, Long> unexpected = late.failures();
        unexpected.keySet().removeIf(error -> error.startsWith("status 503") || error.equals("ConnectException"));
        checks.add(
                unexpected.isEmpty(),
                "drain: later requests are rejected, or served if they were in time",
                late.line());
    }
}
