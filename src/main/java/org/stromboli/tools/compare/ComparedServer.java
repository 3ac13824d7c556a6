package org.stromboli.tools.compare;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.load.ImageShape;
import org.stromboli.tools.load.ImageSize;
import org.stromboli.tools.load.RequestResult.Success;
import org.stromboli.tools.load.StreamingClient;
import org.stromboli.tools.load.Workload;
import org.stromboli.tools.load.WorkloadShape;

/// Measures one server. A round of a scenario has the same requests for every server with the same seed.
final class ComparedServer {

    private static final ImageShape SMALL = ImageShape.single(ImageSize.square(384));
    private static final ImageShape WIDE = ImageShape.single(new ImageSize(1152, 768));

    /// Keeps the requests of scenarios apart.
    private static final int SEEDS_PER_RUN = 100;

    private static final int MIXED_TEXTS = 4;
    private static final int MIXED_IMAGES = 2;

    private final StreamingClient client;
    private final String model;
    private final long seed;

    private ComparedServer(StreamingClient client, String model, long seed) {
        this.client = client;
        this.model = model;
        this.seed = seed;
    }

    /// @param model null for the first one that the server lists
    /// @throws org.stromboli.cli.CommandFailedException if the server does not answer
    static ComparedServer connect(ServerApi server, @Nullable String model, long seed)
            throws IOException, InterruptedException {
        return new ComparedServer(new StreamingClient(server), model == null ? server.firstModel() : model, seed);
    }

    private Workload workload(int kind, WorkloadShape shape) {
        return new Workload(shape, model, seed * SEEDS_PER_RUN + kind);
    }

    /// A first request, and the image that is asked about again.
    void prepare(Scenario scenario) {
        client.require(workload(90, WorkloadShape.text(8, 4)).body(0));
        if (scenario == Scenario.REPEATED_IMAGE) {
            client.require(repeated());
        }
    }

    /// @return a value in the unit of the scenario
    double measure(Scenario scenario, int round) throws InterruptedException {
        return switch (scenario) {
            case TEXT_1 ->
                1000
                        / tpot(client.require(
                                workload(1, WorkloadShape.text(45, 64)).body(round)));
            case NEW_IMAGE -> ttft(workload(2, image(SMALL)).body(round));
            case REPEATED_IMAGE -> ttft(repeated());
            case WIDE_IMAGE -> ttft(workload(4, image(WIDE)).body(round));
            case IMAGES_8 ->
                atOnce(workload(5, WorkloadShape.text(8, 32).with(SMALL)), round, 8)
                        .millis();
            case TEXT_16 ->
                atOnce(workload(6, WorkloadShape.text(200, 64)), round, 16).throughput();
            case MIXED -> mixed(round);
        };
    }

    private static WorkloadShape image(ImageShape shape) {
        return WorkloadShape.text(8, 1).with(shape);
    }

    private String repeated() {
        return workload(3, image(SMALL)).body(0);
    }

    private double ttft(String body) {
        return client.require(body).ttftMillis();
    }

    private static double tpot(Success result) {
        return result.tpotMillis().orElse(Double.NaN);
    }

    /// @param millis until the last request has ended
    private record Batch(double millis, long tokens) {
        double throughput() {
            return tokens / (millis / 1e3);
        }
    }

    private Batch atOnce(Workload workload, int round, int count) throws InterruptedException {
        List<String> bodies = IntStream.range(0, count)
                .mapToObj(each -> workload.body(round * count + each))
                .toList();
        long start = System.nanoTime();
        long tokens = client.requireAll(bodies).stream()
                .mapToLong(Success::outputTokens)
                .sum();
        return new Batch((System.nanoTime() - start) / 1e6, tokens);
    }

    /// Max inter-token latency of four streams while two requests with images arrive.
    private double mixed(int round) throws InterruptedException {
        Workload texts = workload(7, WorkloadShape.text(40, 96));
        Workload images = workload(8, WorkloadShape.text(8, 8).with(SMALL));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Success>> streams = IntStream.range(0, MIXED_TEXTS)
                    .mapToObj(each -> threads.submit(() -> client.require(texts.body(MIXED_TEXTS * round + each))))
                    .toList();
            TimeUnit.SECONDS.sleep(1);
            List<Future<Success>> arrivals = IntStream.range(0, MIXED_IMAGES)
                    .mapToObj(each -> threads.submit(() -> client.require(images.body(MIXED_IMAGES * round + each))))
                    .toList();
            long max = 0;
            for (Future<Success> stream : streams) {
                max = Math.max(
                        max,
                        LongStream.of(StreamingClient.result(stream).interTokenNanos())
                                .max()
                                .orElse(0));
            }
            for (Future<Success> arrival : arrivals) {
                var _ = StreamingClient.result(arrival);
            }
            return max / 1e6;
        }
    }
}
