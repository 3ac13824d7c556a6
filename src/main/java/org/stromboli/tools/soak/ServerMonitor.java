package org.stromboli.tools.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.stromboli.tools.client.ServerApi;

/// What the metrics of a server and the kernel say about it.
final class ServerMonitor {

    private static final int IDLE_WAIT_MILLIS = 200;

    private final ServerApi server;
    private final long pid;
    private final int idleTries;
    private final MemoryTrend memory = new MemoryTrend();

    /// @param pid 0 if the memory of the process is not watched
    /// @param idleTries how often to look for the last requests to end, five times a second
    ServerMonitor(ServerApi server, long pid, int idleTries) {
        this.server = server;
        this.pid = pid;
        this.idleTries = idleTries;
    }

    void sampleMemory() {
        if (pid > 0) {
            residentMebibytes(pid).ifPresent(memory::add);
        }
    }

    MemoryTrend memory() {
        return memory;
    }

    /// Requests whose clients left are noticed a step later, hence the wait.
    void checkIdle(SoakChecks checks) throws IOException, InterruptedException {
        double running = running();
        double waiting = waiting();
        for (int tries = 0; tries < idleTries && running + waiting > 0; tries++) {
            TimeUnit.MILLISECONDS.sleep(IDLE_WAIT_MILLIS);
            running = running();
            waiting = waiting();
        }
        checks.add(
                running + waiting == 0,
                "no request is left in the server",
                "%.0f running, %.0f waiting".formatted(running, waiting));
    }

    private double running() throws IOException, InterruptedException {
        return metric("vllm:num_requests_running");
    }

    private double waiting() throws IOException, InterruptedException {
        return metric("vllm:num_requests_waiting");
    }

    /// The sum over all labels.
    private double metric(String name) throws IOException, InterruptedException {
        return server.get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /// @return empty if there is no such process, or no `/proc`
    static OptionalDouble residentMebibytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }
}
