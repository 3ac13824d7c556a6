import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/// What the server says about itself and the kernel about its process.
final class Watch {

    private static final double MOST_GROWTH = 1.05;

    private final SoakClient client;
    private final long pid;
    private final List<Double> resident = new ArrayList<>(); // MiB

    Watch(SoakClient client, long pid) {
        this.client = client;
        this.pid = pid;
    }

    void begin() {
        resident.clear();
        look();
    }

    void look() {
        if (pid > 0) {
            status("VmRSS:").ifPresent(resident::add);
        }
    }

    String line() {
        return resident.isEmpty() ? "" : "%.0f MiB".formatted(resident.getLast());
    }

    private OptionalDouble status(String key) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    /// Memory of the last fifth of the time against the second fifth: caches fill first.
    void judge(Verdict verdict) throws IOException, InterruptedException {
        if (resident.size() >= 10) {
            int fifth = resident.size() / 5;
            double before = mean(resident.subList(fifth, 2 * fifth));
            double after = mean(resident.subList(resident.size() - fifth, resident.size()));
            verdict.check(
                    after < before * MOST_GROWTH,
                    "memory stays flat",
                    "%.0f MiB, then %.0f MiB".formatted(before, after));
        }
        for (int tries = 0; tries < 50 && running() + waiting() > 0; tries++) {
            TimeUnit.MILLISECONDS.sleep(200); // those whose clients left are noticed a step later
        }
        verdict.check(
                running() + waiting() == 0,
                "nothing is left in the server",
                "%.0f running, %.0f waiting".formatted(running(), waiting()));
    }

    private double running() throws IOException, InterruptedException {
        return metric("vllm:num_requests_running");
    }

    private double waiting() throws IOException, InterruptedException {
        return metric("vllm:num_requests_waiting");
    }

    private double metric(String name) throws IOException, InterruptedException {
        return client.get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static double mean(List<Double> values) {
        return values.stream().flatMapToDouble(DoubleStream::of).average().orElse(0);
    }
}
