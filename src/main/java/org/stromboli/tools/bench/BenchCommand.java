package org.stromboli.tools.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stromboli.cli.HelpOption;
import org.stromboli.cli.NumberConverter;
import org.stromboli.tools.client.ServerApi;
import org.stromboli.tools.client.ServerOptions;
import org.stromboli.tools.load.StreamingClient;
import org.stromboli.tools.load.Workload;
import org.stromboli.tools.load.WorkloadOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./stromboli bench`: options as `vllm bench serve` names them, where it has them.
@Command(
        name = "bench",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Measures throughput and latency of a server with an OpenAI-compatible streaming chat.",
            "",
            "Request number n is the same in every run with the same --seed. The exit code is 1 if a request fails.",
            ""
        })
public final class BenchCommand implements Callable<Integer> {

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--model", paramLabel = "NAME", description = "the model (the first one that the server lists)")
    private @Nullable String model;

    @Option(
            names = "--num-prompts",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "stop after N requests (50)")
    private int numPrompts = 50;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            converter = NumberConverter.AtLeastOne.class,
            description = "stop after that time instead")
    private @Nullable Integer duration;

    @Option(
            names = "--max-concurrency",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "max requests in flight (4)")
    private int maxConcurrency = 4;

    @Option(
            names = "--request-rate",
            paramLabel = "R",
            converter = NumberConverter.NotNegative.class,
            description = "R requests per second, arriving as a Poisson process; 0: the next starts when one ends (0)")
    private double requestRate;

    @Option(
            names = "--num-warmups",
            paramLabel = "N",
            converter = NumberConverter.AtLeastZero.class,
            description = "requests beforehand that do not count (1)")
    private int numWarmups = 1;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = NumberConverter.AtLeastOne.class,
            description = "max time of one request (300)")
    private int timeout = 300;

    @Mixin
    private final WorkloadOptions workload = new WorkloadOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = NumberConverter.AtLeastZero.class,
            description = "of prompts, images and arrival times (1)")
    private int seed = 1;

    @Option(
            names = "--metric-percentiles",
            paramLabel = "P",
            split = ",",
            converter = Percent.class,
            description = "percentiles to report, for example 50,90,99 (99)")
    private List<Double> percentiles = new ArrayList<>();

    @Option(
            names = "--result-filename",
            paramLabel = "FILE",
            description = "write the metrics and every request as JSON")
    private @Nullable Path resultFile;

    @Mixin
    @SuppressWarnings("unused") // picocli looks at the annotation
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        ServerApi api = server.connect(Duration.ofSeconds(timeout));
        StreamingClient client = new StreamingClient(api);
        String name = model == null ? api.firstModel() : model;
        Workload requests = new Workload(workload.shape(), name, seed);
        warmUp(client, requests, progress);

        LoadGenerator.Run run = new LoadGenerator(client, requests, profile()).run(progress);
        BenchmarkResult result = new BenchmarkResult(name, profile(), run.results(), run.duration());
        out.print(new TextReport(result, percentiles()).text());
        out.flush();
        if (resultFile != null) {
            Files.writeString(resultFile, new JsonReport(result, percentiles()).json());
        }
        return result.failures().isEmpty() ? 0 : 1;
    }

    private void warmUp(StreamingClient client, Workload requests, PrintWriter progress) {
        if (numWarmups > 0) {
            progress.printf("warming up with %d requests%n", numWarmups);
        }
        for (int i = 0; i < numWarmups; i++) {
            var _ = client.send(requests.warmup(i));
        }
    }

    private LoadProfile profile() {
        return new LoadProfile(
                duration == null ? numPrompts : 0,
                Duration.ofSeconds(duration == null ? 0 : duration),
                maxConcurrency,
                requestRate,
                seed);
    }

    private List<Double> percentiles() {
        return percentiles.isEmpty() ? List.of(99.0) : percentiles;
    }

    static final class Percent extends NumberConverter.Real {
        Percent() {
            super("a number from 0 to 100", percent -> percent >= 0 && percent <= 100);
        }
    }
}
