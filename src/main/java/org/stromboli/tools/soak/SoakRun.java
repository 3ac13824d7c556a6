package org.stromboli.tools.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.stromboli.cli.CommandFailedException;
import org.stromboli.tools.client.ServerApi;

/// First a closed loop finds the capacity, then requests arrive as a Poisson process at a multiple of that rate.
final class SoakRun {

    /// Requests of the overload; those of the calibration come before.
    private static final int FIRST_OVERLOAD = 1_000_000;

    /// Ten seconds.
    private static final int IDLE_TRIES = 50;

    private final SoakPlan plan;
    private final SoakClient client;
    private final SoakWorkload workload;
    private final ServerMonitor monitor;
    private final PrintWriter out;
    private final PrintWriter progress;

    SoakRun(SoakPlan plan, ServerApi server, PrintWriter out, PrintWriter progress) {
        this.plan = plan;
        this.client = new SoakClient(server);
        this.workload = new SoakWorkload(plan.seed());
        this.monitor = new ServerMonitor(server, plan.pid(), IDLE_TRIES);
        this.out = out;
        this.progress = progress;
    }

    SoakChecks run() throws IOException, InterruptedException {
        SoakStatistics calibration = new SoakStatistics();
        double capacity = calibrate(calibration);
        print(calibration.report("calibration"));
        print(String.format(
                Locale.ROOT, "capacity: %.2f requests/s with %d in flight%n", capacity, plan.maxConcurrency()));

        if (capacity == 0) {
            throw new CommandFailedException("the server served no request of the calibration");
        }

        SoakStatistics overload = new SoakStatistics();
        overload(overload, capacity * plan.overloadFactor());
        print(overload.report("overload"));

        SoakChecks checks = new SoakChecks();
        calibration.checkFailures("calibration", checks);
        overload.checkFailures("overload", checks);
        overload.checkInterTokenLatency(calibration, checks);
        monitor.memory().check(checks);
        monitor.checkIdle(checks);
        if (plan.pid() > 0) {
            new DrainCheck(client, workload, plan.maxConcurrency()).run(plan.pid(), checks);
        }
        return checks;
    }

    private void print(String text) {
        out.print(text);
        out.flush();
    }

    /// @return requests served per second
    private double calibrate(SoakStatistics statistics) throws InterruptedException {
        long begin = System.nanoTime();
        Semaphore free = new Semaphore(plan.maxConcurrency());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; System.nanoTime() - begin < plan.calibration().toNanos(); number++) {
                free.acquire();
                SoakRequest request = workload.request(number);
                threads.execute(() -> {
                    try {
                        statistics.add(client.send(request));
                    } finally {
                        free.release();
                    }
                });
            }
        }
        return statistics.served() / ((System.nanoTime() - begin) / 1e9);
    }

    /// Returns when all requests have ended.
    private void overload(SoakStatistics statistics, double rate) throws InterruptedException {
        long begin = System.nanoTime();
        int reportEvery = Math.max(1, (int) (10 * rate)); // about ten seconds
        Random arrivals = new Random(plan.seed());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int count = 0; System.nanoTime() - begin < plan.overload().toNanos(); count++) {
                TimeUnit.NANOSECONDS.sleep((long) (-Math.log(1 - arrivals.nextDouble()) / rate * 1e9));
                SoakRequest request = workload.request(FIRST_OVERLOAD + count);
                threads.execute(() -> statistics.add(client.send(request)));
                if (count % reportEvery == 0) {
                    monitor.sampleMemory();
                    report(statistics, Duration.ofNanos(System.nanoTime() - begin));
                }
            }
        }
    }

    private void report(SoakStatistics statistics, Duration elapsed) {
        progress.printf(
                Locale.ROOT,
                "%5d s  %s  %s%n",
                elapsed.toSeconds(),
                statistics.line(),
                monitor.memory().line());
    }
}
